package dev.martlet.fuzz;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AuthenticationGate;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.SendPathName;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ShardPlans;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.fanout.FanOutTasks;
import dev.martlet.server.fanout.SendPaths;
import dev.martlet.server.http.HttpContext;
import dev.martlet.server.http.HttpListener;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.socket.ShardSockets;
import dev.martlet.server.transport.ConnectionThreads;
import dev.martlet.wire.InputLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The HTTP port with all its routes, in this process, with one shard and without limits of rate.
 * The token {@code a} is an admin's.
 */
final class FuzzedPort {
  private static final ShardId SHARD = new ShardId("fuzz:a");
  private static final int TIMEOUT_MS = 30_000;

  private static final List<String> UNLIMITED =
      List.of(
          "joins-per-minute",
          "joins-per-minute-of-user",
          "auth-failures-per-minute",
          "refused-joins-per-minute",
          "malformed-inputs-per-minute",
          "address-bytes-per-second",
          "address-frames-per-second");

  private final ShardRegistry registry;
  private final int port;

  /** What nobody may cause who only sends requests. */
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  private FuzzedPort(Path home) throws ConfigException {
    ServerConfig config = config(home);
    Metrics metrics = new Metrics();
    TickScheduler scheduler = new TickScheduler(1, Duration.ofMinutes(1), metrics);
    HostedType<?> type =
        HostedType.of(
            new Type(), new PluginJson(InputLimits.DEFAULT, 1000), PluginSite.apart("fuzz@1"));
    PluginThreads threads = new PluginThreads("maker", 4, metrics);
    this.registry =
        new ShardRegistry(
            List.of(type), config.engineLimits(), scheduler, threads, () -> 1, metrics);
    AuthenticationGate gate =
        new AuthenticationGate(FuzzedPort::authenticate, Duration.ofMinutes(1), 16, metrics);
    Admission admission =
        new Admission(
            config, gate, registry, List.of(HostedFormat.BuiltIn.values()), () -> false, metrics);
    ConnectionSupervisor supervisor = new ConnectionSupervisor(scheduler.pauses());
    ExecutorService connections = ConnectionThreads.create();
    FanOutTasks fanOut = new FanOutTasks(SendPaths.choose(SendPathName.CHANNEL), 1, connections);
    UnfinishedMessages unfinished = new UnfinishedMessages(config, metrics);
    HttpContext context =
        new HttpContext(
            config,
            admission,
            registry,
            new LoadedPlugins(List.of(), List.of()),
            Optional.empty(),
            supervisor,
            new ShardSockets(
                config, admission, supervisor, unfinished, Optional.empty(), fanOut, metrics),
            unfinished,
            metrics,
            () -> 4321,
            () -> 4324,
            () -> false,
            List::of);
    listen();
    this.port = new HttpListener(context, Optional.empty(), connections).port();
  }

  private static ServerConfig config(Path home) throws ConfigException {
    Properties settings = new Properties();
    settings.put("martlet.home", home.toString());
    settings.put("martlet.port", "0");
    settings.put("martlet.limits.input-deadline", "PT0.1S"); // an admin may pause the shard
    UNLIMITED.forEach(limit -> settings.put("martlet.limits." + limit, "0"));
    return ConfigReader.read(settings, Map.of());
  }

  /** Starts it, with a page to serve. */
  static FuzzedPort start() {
    try {
      Path home = Files.createTempDirectory("martlet-fuzz");
      home.toFile().deleteOnExit();
      Path www = Files.createDirectory(home.resolve("www"));
      www.toFile().deleteOnExit();
      Path page = Files.writeString(www.resolve("index.html"), "<p>a page</p>");
      page.toFile().deleteOnExit();
      return new FuzzedPort(home);
    } catch (IOException | ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Authentication authenticate(Credentials credentials) {
    String token = credentials.token().orElse("");
    return switch (token) {
      case "" -> Authentication.accept(Principal.anonymous());
      case "a" -> Authentication.accept(Principal.admin("a"));
      case "u" -> Authentication.accept(Principal.user("u"));
      default -> Authentication.refuse("no such token");
    };
  }

  /** Remembers what is logged as a fault, and what threads end with. */
  private void listen() {
    Logger root = Logger.getLogger("");
    root.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord event) {
            boolean severe = event.getLevel().intValue() >= Level.SEVERE.intValue();
            boolean warning = event.getLevel() == Level.WARNING; // others are about time
            if (severe || warning && event.getThrown() != null) {
              faults.add(
                  event.getLoggerName() + ": " + event.getMessage() + " " + event.getThrown());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> faults.add(thread + ": " + e));
  }

  /** What was logged as a fault, or ended a thread, since the last call; null if nothing was. */
  String fault() {
    return faults.poll();
  }

  /**
   * Sends bytes and nothing after them.
   *
   * @return all that is answered until the connection ends; of an event stream, the beginning
   */
  byte[] exchange(byte[] request) throws IOException, InterruptedException {
    makeShard();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MS);
      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (SocketException e) {
        // answered and closed already
      }
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[64 * 1024];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        answers.write(piece, 0, count);
        if (isStream(answers)) {
          break;
        }
      }
      return answers.toByteArray();
    }
  }

  static boolean isStream(ByteArrayOutputStream answers) {
    return answers.toString(StandardCharsets.ISO_8859_1).contains("event: open");
  }

  /** An admin may have deleted it, or made others. */
  private void makeShard() throws InterruptedException {
    if (registry.list().size() > 10) {
      for (var shard : registry.list()) {
        registry.stop(shard.id());
      }
    }
    if (registry.find(SHARD).isEmpty()) {
      registry.create(ShardPlans.of(Map.of("id", SHARD.value()), Map.of()));
    }
  }

  /** An input with members of several kinds. */
  public record Message(int number, String text, List<Integer> list) {}

  private record Type() implements ShardType<Message> {
    @Override
    public String name() {
      return "fuzz";
    }

    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT.withTickRate(0);
    }

    @Override
    public Simulation<Message> create(ShardContext context) {
      return new Simulation<>() {
        @Override
        public Decision authorizeJoin(Subscriber subscriber) {
          return Decision.allow();
        }

        @Override
        public void apply(Subscriber subscriber, Input<Message> input) {}

        @Override
        public Object snapshot() {
          return List.of("state");
        }
      };
    }
  }
}
