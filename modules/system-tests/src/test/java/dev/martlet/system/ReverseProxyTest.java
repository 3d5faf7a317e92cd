package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Both ports behind nginx, configured as the operating guide says. */
class ReverseProxyTest {
  private static final Pattern SNIPPET = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);

  /** A proxy that buffers is the worst case for an event stream. */
  @Test
  void webSocketsAndEventStreamsComeThroughAProxyThatBuffers() throws Exception {
    Path nginx = Project.tool("nginx");
    try (Server server =
        Server.start(
            Map.of("martlet.proxies", "127.0.0.1", "martlet.limits.ping-interval", "PT0.2S"))) {
      int port = freePort();
      Process proxy = start(nginx, port, server);
      try {
        awaitListening(port, proxy);
        try (RawClient client = new RawClient(port);
            EventStreamClient arena = connect(port, "arena:lobby");
            EventStreamClient lot = connect(port, "lot:vase")) {
          Map<String, String> headers = RawClient.upgradeHeaders();
          headers.put("Authorization", "Bearer dev.eva");
          assertEquals(101, client.request("GET", "/shards?shard=arena:lobby", headers).status());
          client.readUntil("\"id\":\"eva\"");
          assertEquals("open", arena.next().name());
          for (int i = 0; i < 5; i++) {
            arena.awaitSnapshot("\"id\":\"eva\""); // one by one, while the stream is open
          }
          lot.awaitSnapshot("{");
          assertEquals("ping", lot.comment());
        }
      } finally {
        proxy.destroy();
        assertTrue(proxy.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS));
      }
    }
  }

  private static EventStreamClient connect(int port, String shard) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/shards/" + shard + "/connect");
    return EventStreamClient.open(HttpClient.newHttpClient(), uri, Optional.of("dev.adam"));
  }

  private static Process start(Path nginx, int port, Server server) throws Exception {
    Path work = Project.workFolder("nginx");
    String guide = Files.readString(Project.ROOT.resolve("module-info-docs/operating/README.md"));
    Matcher snippet = SNIPPET.matcher(guide);
    assertTrue(snippet.find());
    String locations =
        snippet
            .group(1)
            .replace(":4321", ":" + server.port)
            .replace(":4324", ":" + server.shardPort);
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
            + temporary
            + "server {\nlisten 127.0.0.1:"
            + port
            + ";\n"
            + locations
            + "}\n}\n");
    return new ProcessBuilder(nginx.toString(), "-c", file.toString(), "-e", "stderr")
        .redirectErrorStream(true)
        .redirectOutput(work.resolve("log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static void awaitListening(int port, Process proxy) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertTrue(socket.isConnected());
        return;
      } catch (IOException e) {
        assertTrue(proxy.isAlive() && System.nanoTime() < end, "nginx does not listen");
        proxy.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
  }
}
