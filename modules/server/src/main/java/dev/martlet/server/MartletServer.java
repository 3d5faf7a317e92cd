package dev.martlet.server;

import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.config.WatchdogSettings;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.fanout.FanOutTasks;
import dev.martlet.server.fanout.SendPaths;
import dev.martlet.server.http.HttpContext;
import dev.martlet.server.http.HttpListener;
import dev.martlet.server.socket.ShardPort;
import dev.martlet.server.socket.ShardSockets;
import dev.martlet.server.tls.TlsIdentity;
import dev.martlet.server.transport.ConnectionThreads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/** The running server: creates its parts, connects them, and stops them in order. */
final class MartletServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MartletServer.class.getName());

  private final ServerConfig config;
  private final Metrics metrics = new Metrics();
  private final TickScheduler scheduler;
  private final ServerCore core;
  private final ConnectionSupervisor supervisor;
  private final UnfinishedMessages unfinished;
  private final Admission admission;
  private final Overload overload;
  private final Drain drain;
  private final ExecutorService threads;
  private final FanOutTasks fanOut;
  private final ShardSockets sockets;
  private final HttpListener http;
  private final ShardPort shards;
  private final Housekeeping housekeeping;

  private MartletServer(ServerConfig config) throws ConfigException {
    this.config = config;
    this.scheduler =
        new TickScheduler(
            config.get(ServerSettings.TICK_THREADS),
            config.get(WatchdogSettings.TICK_TIMEOUT),
            config.get(WatchdogSettings.SLOW_TICK),
            metrics);
    this.supervisor = new ConnectionSupervisor(scheduler.pauses());
    this.unfinished = new UnfinishedMessages(config, metrics);
    this.core = ServerCore.make(config, metrics, scheduler);
    this.drain = new Drain(supervisor, config.get(ServerSettings.DRAIN_TIMEOUT));
    ShardRegistry registry = core.registry();
    this.admission =
        new Admission(
            config,
            core.authentication(),
            registry,
            core.plugins().formats(),
            drain::begun,
            metrics);
    this.overload = new Overload(metrics, config.get(WatchdogSettings.STARVED_TICKS));
    measure();
    this.threads = ConnectionThreads.create();
    this.fanOut =
        new FanOutTasks(
            SendPaths.choose(config.get(ServerSettings.SEND_PATH)),
            config.get(ServerSettings.FAN_OUT_TASKS),
            threads);
    this.sockets =
        new ShardSockets(config, admission, supervisor, unfinished, tlsContext(), fanOut, metrics);
    this.http = new HttpListener(httpContext(), tlsContext(), threads);
    this.shards = startShardPort();
    this.housekeeping =
        new Housekeeping(
            registry::sweep,
            admission::sweep,
            overload::check,
            () -> core.journals().ifPresent(Journals::sweep));
    Thread.ofVirtual().name("recovery").start(this::recover);
  }

  /**
   * Starts everything.
   *
   * @throws ConfigException if that fails; only daemon threads are left running then
   */
  static MartletServer start(ServerConfig config) throws ConfigException {
    return new MartletServer(config);
  }

  private void measure() {
    EventClasses.initialiseWithRecorder();
    metrics.gauge(EngineMetric.PLUGIN_THREADS_LOST, core::lostThreads);
    metrics.gauge(EngineMetric.PLUGIN_THREADS_STARTED, PluginThreads::startedByPlugins);
    metrics.gauge(EngineMetric.FAULTS_SURVIVED, SurvivedFaults::count);
    ServerMetric.measure(metrics);
    core.tls()
        .ifPresent(
            identity ->
                metrics.gauge(ServerMetric.TLS_EXPIRY, () -> identity.expires().getEpochSecond()));
    supervisor.measure(metrics);
    admission.measure(metrics);
  }

  private Optional<SSLContext> tlsContext() {
    return core.tls().map(TlsIdentity::context);
  }

  private HttpContext httpContext() {
    Readiness readiness =
        new Readiness(
            config,
            drain,
            admission,
            overload,
            scheduler,
            core.registry(),
            core::lostThreads,
            core.journals());
    return new HttpContext(
        config,
        admission,
        core.registry(),
        core.plugins(),
        core.journalViews(),
        supervisor,
        sockets,
        unfinished,
        metrics,
        this::port,
        this::shardPort,
        drain::begun,
        readiness::whyNot);
  }

  /** Brings back the durable shards of the last server, while clients come already. */
  private void recover() {
    try {
      core.registry().recoverAll();
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "nobody interrupts the recovery", e);
    }
  }

  private ShardPort startShardPort() throws ConfigException {
    int wanted = config.shardPort(port());
    try {
      return new ShardPort(config, wanted, sockets, threads);
    } catch (IOException e) {
      throw config.cannotListen(PortSettings.SHARD_PORT, wanted, e.getMessage(), e);
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  int port() {
    return http.port();
  }

  int shardPort() {
    return shards.port();
  }

  /** Drains, then stops. Connections that are left at the drain timeout are cut. */
  @Override
  public void close() {
    drain.run(core.registry());
    shards.close();
    housekeeping.close();
    supervisor.close();
    fanOut.close();
    http.stop();
    scheduler.close();
    core.close();
    LOG.log(Level.INFO, "stopped");
  }
}
