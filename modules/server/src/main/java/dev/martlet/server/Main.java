package dev.martlet.server;

import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.LogFormat;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.logging.ConsoleLog;
import dev.martlet.server.logging.LastingLogManager;
import dev.martlet.server.logging.UncaughtFaults;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** The process. Settings come from {@code -Dmartlet.…}, the environment and the file. */
public final class Main {
  private static final System.Logger LOG = System.getLogger(Main.class.getName());

  /** The usual exit code for a usage or configuration error. */
  private static final int EXIT_USAGE = 2;

  private static final int EXIT_FAILURE = 1;
  private static final AtomicBoolean STOPPING = new AtomicBoolean();

  private Main() {}

  /**
   * Runs the command of the command line. The default starts the server.
   *
   * @param args the command; settings are passed to the launcher as {@code -Dkey=value}
   */
  public static void main(String[] args) {
    if (args.length == 0) {
      serve(); // directly: loading the command line parser takes time
    } else {
      exit(Commands.run(args));
    }
  }

  /** Starts the server, and stops it on SIGTERM and SIGINT. Does not return. */
  static void serve() {
    CompletableFuture<MartletServer> started = new CompletableFuture<>();
    ExitGuard.install(() -> stop(started));
    LastingLogManager.open();
    UncaughtFaults.logFromNowOn();
    try {
      ServerConfig config = ConfigReader.read(System.getProperties(), System.getenv());
      if (config.get(ServerSettings.LOG_FORMAT) == LogFormat.JSON) {
        ConsoleLog.writeJson();
      }
      ConsoleLog.limit(config.get(ServerSettings.LOG_BYTES));
      MartletServer server = MartletServer.start(config);
      started.complete(server);
      System.out.println(readyMessage(config, server));
      new CountDownLatch(1).await(); // keeps the process alive, whichever other threads end
    } catch (ConfigException e) {
      LOG.log(Level.DEBUG, "not started", e);
      System.err.println(cannotStart(e));
      exit(EXIT_USAGE);
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "cannot start", e);
      exit(EXIT_FAILURE);
    }
  }

  /** What the operator is told about a wrong configuration. */
  static String cannotStart(ConfigException why) {
    return "martlet: cannot start: " + why.getMessage();
  }

  private static String readyMessage(ServerConfig config, MartletServer server) {
    String host = urlHost(config.get(PortSettings.HOST));
    String secure = config.tls().isPresent() ? "s" : "";
    return "Martlet is ready: open http"
        + secure
        + "://"
        + host
        + ":"
        + server.port()
        + "/"
        + " (shard sockets at ws"
        + secure
        + "://"
        + host
        + ":"
        + server.shardPort()
        + "/)"
        + config.get(PublicUrlSettings.PUBLIC_URL).map(url -> ", for players " + url).orElse("");
  }

  /** An address that a browser can open: localhost if the server listens on all addresses. */
  private static String urlHost(InetAddress host) {
    if (host.isAnyLocalAddress()) {
      return "localhost";
    }
    return host instanceof Inet6Address ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
  }

  /**
   * Stops the server and exits. The exit code is 0, not that of the signal: a requested stop is no
   * failure. A signal during the start exits at once. A second signal changes nothing.
   */
  private static void stop(CompletableFuture<MartletServer> started) {
    if (STOPPING.getAndSet(true)) {
      return;
    }
    int exit = 0;
    MartletServer server = started.getNow(null);
    try {
      if (server != null) {
        server.close();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "could not stop in an orderly way", e);
      exit = EXIT_FAILURE;
    }
    exit(exit);
  }

  /** Ends the process. System.exit would block: see {@link ExitGuard}. */
  private static void exit(int code) {
    finishRecordings();
    ConsoleLog.drain();
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  /** Writes the JFR recordings that are to be dumped on exit, as the JDK's own exit would. */
  private static void finishRecordings() {
    try {
      if (FlightRecorder.isInitialized()) {
        FlightRecorder.getFlightRecorder().getRecordings().stream()
            .filter(Recording::getDumpOnExit)
            .filter(recording -> recording.getState() == RecordingState.RUNNING)
            .forEach(Recording::stop);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a recording could not be written", e);
    }
  }
}
