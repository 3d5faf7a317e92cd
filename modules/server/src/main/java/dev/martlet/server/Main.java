package dev.martlet.server;

import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.ServerConfig;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;

/** The process. Settings come from {@code -Dmartlet.…}, the environment and the file. */
public final class Main {
  private static final System.Logger LOG = System.getLogger(Main.class.getName());

  /** What a shell calls a usage or configuration error. */
  private static final int EXIT_USAGE = 2;

  private Main() {}

  /**
   * Starts the server, and stops it on SIGTERM and SIGINT.
   *
   * @param args none; settings are given to the launcher as {@code -Dkey=value}
   */
  public static void main(String[] args) {
    if (args.length > 0) {
      System.err.println(
          "martlet: unknown argument: " + args[0] + " (settings are given as -Dkey=value)");
      System.exit(EXIT_USAGE);
    }
    try {
      ServerConfig config = ConfigReader.read(System.getProperties(), System.getenv());
      MartletServer server = MartletServer.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "martlet-stop"));
      System.out.println(ready(config, server));
    } catch (ConfigException e) {
      LOG.log(Level.DEBUG, "not started", e);
      System.err.println("martlet: cannot start: " + e.getMessage());
      System.exit(EXIT_USAGE);
    }
  }

  private static String ready(ServerConfig config, MartletServer server) {
    String host = literal(config.host());
    return "Martlet is ready: open http://"
        + host
        + ":"
        + server.port()
        + "/"
        + " (shard sockets at ws://"
        + host
        + ":"
        + server.shardPort()
        + "/)";
  }

  /** An address that a person can open: this machine, when the server listens on all of its own. */
  private static String literal(InetAddress host) {
    if (host.isAnyLocalAddress()) {
      return "localhost";
    }
    return host instanceof Inet6Address ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
  }

  /** A stop that was asked for is no failure, so the exit code is 0 and not that of the signal. */
  private static void stop(MartletServer server) {
    int exit = 0;
    try {
      server.close();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "could not stop in an orderly way", e);
      exit = 1;
    }
    Runtime.getRuntime().halt(exit);
  }
}
