package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that are not part of this project. */
class ForeignClientsTest {
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The JDK's own client. */
  private static final class JdkClient implements WebSocket.Listener {
    final BlockingQueue<String> snapshots = new LinkedBlockingQueue<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final WebSocket socket;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private long lastTick = -1;

    JdkClient(HttpClient http, String target, Consumer<WebSocket.Builder> change) {
      WebSocket.Builder builder = http.newWebSocketBuilder();
      change.accept(builder);
      socket =
          builder
              .buildAsync(URI.create("ws://127.0.0.1:" + server.shardPort + target), this)
              .join();
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      partial.writeBytes(bytes);
      if (last) {
        ByteBuffer message = ByteBuffer.wrap(partial.toByteArray());
        partial.reset();
        long tick = message.getLong();
        if (tick <= lastTick) {
          snapshots.add("tick " + tick + " after " + lastTick);
        }
        lastTick = tick;
        snapshots.add(StandardCharsets.UTF_8.decode(message).toString());
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      closed.complete(code + " " + reason);
      return null;
    }

    /** Waits for the first snapshot that matches a pattern. */
    Matcher await(String regex) throws InterruptedException {
      Pattern pattern = Pattern.compile(regex);
      while (true) {
        String snapshot = snapshots.poll(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(snapshot != null && snapshot.startsWith("{"), "got " + snapshot);
        Matcher matcher = pattern.matcher(snapshot);
        if (matcher.find()) {
          return matcher;
        }
      }
    }
  }

  @Test
  void theJdksOwnWebSocketPlays() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      JdkClient eva =
          new JdkClient(
              http, "/?shard=arena:jdk", b -> b.header("Authorization", "Bearer dev.eva"));
      JdkClient adam =
          new JdkClient(http, "/?shard=arena:jdk", b -> b.subprotocols("bearer.dev.adam"));
      assertEquals("bearer.dev.adam", adam.socket.getSubprotocol());
      double x = Double.parseDouble(adam.await("\"id\":\"eva\",\"x\":([0-9.]+)").group(1));
      int dx = x < 800 ? 1 : -1;
      eva.socket.sendText("{\"input\":{\"dx\":" + dx + ",\"dy\":0}}", true).join();
      double edge = dx > 0 ? 1600 : 0;
      adam.await("\"id\":\"eva\",\"x\":" + edge + ",");
      adam.socket.sendBinary(
          ByteBuffer.wrap("{\"input\":{\"dy\":1}}".getBytes(StandardCharsets.UTF_8)), true);
      eva.await("\"id\":\"adam\",\"x\":[0-9.]+,\"y\":900.0");
      eva.socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
      assertEquals("1000 ", eva.closed.get(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS));
      adam.await("\"players\":\\[\\{\"id\":\"adam\"[^}]*}]");
      adam.socket.abort();
    }
  }

  @Test
  void theJdksOwnWebSocketUnderstandsRefusals() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      try {
        new JdkClient(http, "/?shard=chess", b -> {});
        throw new AssertionError("not refused");
      } catch (CompletionException e) {
        assertEquals(404, ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode());
      }
      JdkClient refused =
          new JdkClient(http, "/?shard=arena:jdk&sid=eva", b -> b.subprotocols("bearer.dev.adam"));
      assertEquals(
          "1008 unauthorized: log in as eva",
          refused.closed.get(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void theNpmPackageWsPlays() throws Exception {
    Path node = Project.tool("node");
    Path npm = Project.tool("npm");
    Path work = Project.workFolder("node");
    Path scripts = Project.ROOT.resolve("modules/system-tests/src/test/js");
    for (String file : List.of("package.json", "package-lock.json", ".npmrc", "ws-client.mjs")) {
      Files.copy(scripts.resolve(file), work.resolve(file));
    }
    Project.run(work, List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    String output =
        Project.run(
            work,
            List.of(
                node.toString(),
                "ws-client.mjs",
                "ws://127.0.0.1:" + server.shardPort + "/",
                Project.IMAGE.resolve("www/martlet/shard-client.js").toString()));
    assertTrue(output.contains("all seen"), output);
  }
}
