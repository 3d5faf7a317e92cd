package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The nginx of this machine, with the operating guide's own rules. */
final class Nginx implements AutoCloseable {
  private static final Pattern SNIPPET = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The guide's rule for a site of its own. */
  static String ruleOfASite() throws IOException {
    return guide().get(1);
  }

  /** The guide's rule below a path of a site. */
  static String ruleBelowAPath() throws IOException {
    return guide().get(2);
  }

  /** The guide's rule beside the first that sends sockets to the shard port. */
  static String ruleOfTheShardPort() throws IOException {
    return guide().get(3);
  }

  /** All snippets; the first is for all sites. */
  private static List<String> guide() throws IOException {
    String guide = Files.readString(Project.ROOT.resolve("module-info-docs/operating/README.md"));
    return SNIPPET.matcher(guide).results().map(found -> found.group(1)).toList();
  }

  static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /** Starts it on a port, with rules that name the usual ports of a server. */
  static Nginx start(int port, String rules, Server server) throws Exception {
    Path nginx = Project.tool("nginx");
    Path work = Project.workFolder("nginx");
    String locations =
        rules.replace(":4321", ":" + server.port).replace(":4324", ":" + server.shardPort);
    String temporary =
        Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            .map(kind -> kind + "_temp_path " + work.resolve(kind) + ";\n")
            .collect(Collectors.joining());
    Path file = work.resolve("nginx.conf");
    Files.writeString(
        file,
        "daemon off;\nmaster_process off;\npid %s;\nerror_log stderr;\nevents {}\n"
                .formatted(work.resolve("pid"))
            + "http {\naccess_log off;\n"
            + guide().getFirst()
            + temporary
            + "server {\nlisten 127.0.0.1:"
            + port
            + ";\n"
            + locations
            + "}\n}\n");
    Process process =
        new ProcessBuilder(nginx.toString(), "-c", file.toString(), "-e", "stderr")
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("log").toFile())
            .start();
    Nginx started = new Nginx(process, port);
    started.awaitListening();
    return started;
  }

  int port() {
    return port;
  }

  private void awaitListening() throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertTrue(socket.isConnected());
        return;
      } catch (IOException e) {
        assertTrue(process.isAlive() && System.nanoTime() < end, "nginx does not listen");
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
