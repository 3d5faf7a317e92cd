package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the HTTP port: holding its connections, hiding requests in bodies, odd paths. */
class HttpPortTest {
  private static final String HEALTH =
      "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String ADMIN = "Host: localhost\r\nAuthorization: Bearer dev.eva.admin\r\n";
  private static final String PLUGINS = "GET /api/plugins HTTP/1.1\r\n" + ADMIN + "\r\n";
  private static final String POST = "POST /api/shards HTTP/1.1\r\n" + ADMIN;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  /** With default settings, for the tests that disturb nobody. */
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Opens sockets that send something, or nothing. */
  private static List<Socket> hold(Server server, String from, int count, String what)
      throws IOException {
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(open(server, from, what));
    }
    return held;
  }

  private static Socket open(Server server, String from, String what) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port));
    socket.setSoTimeout((int) Project.DEADLINE.toMillis());
    send(socket, what);
    return socket;
  }

  private static void send(Socket socket, String what) throws IOException {
    socket.getOutputStream().write(what.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Everything that comes until the server closes the connection. */
  private static String readAll(Socket socket) throws IOException {
    try (socket) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String exchange(Server server, String what) throws IOException {
    return readAll(open(server, "127.0.0.1", what));
  }

  private static void assertAnsweredOnceAndClosed(int status, String answers) {
    assertTrue(answers.startsWith("HTTP/1.1 " + status + " "), answers);
    assertEquals(answers.indexOf("HTTP/1.1 "), answers.lastIndexOf("HTTP/1.1 "), answers);
  }

  // ---- connections that do nothing ----------------------------------------------------------

  @Test
  void thousandsOfSilentConnectionsOfOneAddressKeepNobodyOut() throws Exception {
    try (Server server = Server.start(Map.of())) {
      List<Socket> silent = hold(server, "127.0.0.1", 2_500, "");
      assertEquals(200, server.get("/observe/health/live").statusCode());
      assertEquals(200, server.get("/api/shards/transports").statusCode());
      assertTrue(server.metric("martlet_http_cuts_total{why=\"room\"}") >= 2_500 - 128);
      assertTrue(server.metric("martlet_http_connections") <= 128 + 32);
      close(silent);
    }
  }

  @Test
  void silentConnectionsOfManyAddressesKeepNobodyOut() throws Exception {
    try (Server server = Server.start(Map.of("martlet.limits.http-connections", "20"))) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 1; i <= 40; i++) {
        silent.addAll(hold(server, "127.0.1." + i, 5, "GET / HT"));
      }
      assertEquals(200, server.get("/api/shards/transports").statusCode());
      server.awaitCounted("martlet_http_cuts_total{why=\"room\"}");
      close(silent);
    }
  }

  /** Readers that do not read keep the server's turn, so they cannot be made to give way. */
  @Test
  void healthIsToldWhenEveryPlaceIsInUse() throws Exception {
    Map<String, String> settings =
        Map.of(
            "martlet.limits.http-connections", "4",
            "martlet.limits.write-timeout", "PT1H",
            "martlet.limits.send-buffer", "4096");
    try (Server server = Server.start(settings)) {
      String metrics = HEALTH.replace("health/live", "metrics").repeat(50);
      List<Socket> deaf = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        deaf.add(open(server, "127.0.0.2", metrics));
        assertEquals('H', deaf.getLast().getInputStream().read());
      }
      assertEquals(200, server.get("/observe/health/live").statusCode());
      assertEquals(200, server.get("/observe/health/ready").statusCode());
      assertTrue(server.get("/console/").body().contains("SERVER_FULL"));
      close(deaf);
    }
  }

  private static Server impatient() throws Exception {
    return Server.start(
        Map.of(
            "martlet.limits.http-head-timeout", "PT1S",
            "martlet.limits.http-body-timeout", "PT1S",
            "martlet.limits.http-idle-timeout", "PT1S",
            "martlet.limits.write-timeout", "PT1S",
            "martlet.limits.send-buffer", "4096"));
  }

  /** Sends a byte now and then, until the server has answered. */
  private static String drip(Server server, String head, String bytes) throws Exception {
    Socket socket = open(server, "127.0.0.1", head);
    Thread dripping =
        Thread.startVirtualThread(
            () -> {
              try {
                while (true) {
                  send(socket, bytes);
                  Thread.sleep(50); // the attack's own pace
                }
              } catch (IOException | InterruptedException e) {
                // the server has closed it
              }
            });
    String answer = readAll(socket);
    dripping.interrupt();
    return answer;
  }

  @Test
  void headsBodiesAnswersAndWaitsHaveADeadlineHoweverManyBytesCome() throws Exception {
    try (Server server = impatient()) {
      assertAnsweredOnceAndClosed(408, exchange(server, ""));
      assertAnsweredOnceAndClosed(408, exchange(server, "GET / HTTP/1.1\r\nHost: loc"));
      assertAnsweredOnceAndClosed(408, drip(server, "GET / HTTP/1.1\r\nX: ", "x"));
      assertEquals(3, server.metric("martlet_http_cuts_total{why=\"head\"}"));
      assertAnsweredOnceAndClosed(408, drip(server, POST + "Content-Length: 9999\r\n\r\n", "x"));
      assertAnsweredOnceAndClosed(408, drip(server, CHUNKED, "1\r\nx\r\n"));
      assertEquals(2, server.metric("martlet_http_cuts_total{why=\"body\"}"));
      assertAnsweredOnceAndClosed(200, exchange(server, HEALTH));
      server.awaitCounted("martlet_http_cuts_total{why=\"idle\"}");
      Socket deaf = open(server, "127.0.0.1", HEALTH.replace("health/live", "metrics").repeat(50));
      server.awaitCounted("martlet_http_cuts_total{why=\"write\"}");
      deaf.close();
    }
  }

  @Test
  void whoUsesTheirConnectionKeepsItBesideThem() throws Exception {
    try (Server server = impatient();
        Socket stream =
            open(
                server,
                "127.0.0.2",
                "GET /api/shards/arena:lobby/connect HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Socket used = open(server, "127.0.0.3", "")) {
      List<Socket> silent = hold(server, "127.0.0.1", 1_000, "");
      for (int i = 0; i < 20; i++) {
        send(used, HEALTH);
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("{\"status\":\"UP\"}")) {
          answer.append((char) used.getInputStream().read());
        }
      }
      server.awaitCounted("martlet_http_cuts_total{why=\"head\"}"); // longer than any deadline
      byte[] events = stream.getInputStream().readNBytes(5_000);
      assertTrue(new String(events, StandardCharsets.UTF_8).contains("event: open"));
      close(silent);
    }
  }

  // ---- requests that hide in bodies ---------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        " 2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "2 \r\n{}\r\n0\r\n\r\n",
        "2\n{}\r\n0\r\n\r\n",
        "2\r{}\r\n0\r\n\r\n",
        "2\r\n{}XX0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n",
        "3\r\n{}\r\n0\r\n\r\n",
        "1\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nGET / HTTP/1.1\r\n\r\n",
        "ffffffff\r\n{}\r\n0\r\n\r\n",
        "100000000000000002\r\n{}\r\n0\r\n\r\n",
        "\r\n2\r\n{}\r\n0\r\n\r\n",
        "\u001b[31mX\r\n"
      })
  void noRequestHidesBehindABrokenChunk(String body) throws Exception {
    assertAnsweredOnceAndClosed(400, exchange(server, CHUNKED + body + PLUGINS));
    assertEquals(200, server.get("/observe/health/live").statusCode());
  }

  @Test
  void whatFollowsABodyThatWasNotReadIsNoRequest() throws Exception {
    String length = "Content-Length: " + PLUGINS.length() + "\r\n\r\n" + PLUGINS;
    String anonymous = "POST /api/shards HTTP/1.1\r\nHost: localhost\r\n";
    assertAnsweredOnceAndClosed(401, exchange(server, anonymous + length + PLUGINS));
    assertAnsweredOnceAndClosed(
        401, exchange(server, anonymous + "Transfer-Encoding: chunked\r\n\r\n" + PLUGINS));
    String health = "GET /observe/health/live HTTP/1.1\r\nHost: localhost\r\n";
    assertAnsweredOnceAndClosed(200, exchange(server, health + length + PLUGINS));
    assertAnsweredOnceAndClosed(
        413, exchange(server, POST + "Content-Length: 99999999\r\n\r\n" + PLUGINS));
    assertAnsweredOnceAndClosed(413, exchange(server, CHUNKED + "fffffff\r\n" + PLUGINS));
  }

  @Test
  void aWellFormedBodyInChunksIsRead() throws Exception {
    String json = "{\"id\":\"arena:chunks\"}";
    String body =
        "1;a=b\r\n{\r\n%x\r\n%s\r\n0\r\n\r\n".formatted(json.length() - 1, json.substring(1));
    assertAnsweredOnceAndClosed(201, exchange(server, CHUNKED + body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
        "Content-Length: 2, 2\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: -2\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}",
        "Transfer-Encoding: xchunked\r\n\r\n{}",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "X: a\r\n\tTransfer-Encoding: chunked\r\n\r\n",
        "X: a\r\n b\r\n\r\n",
        "X: a\0b\r\n\r\n",
        ": a\r\n\r\n",
        "X: a\rb\r\n\r\n",
        "X: a\nY: b\r\n\r\n"
      })
  void headersThatOthersReadInAnotherWayEndTheConnection(String headers) throws Exception {
    assertAnsweredOnceAndClosed(400, exchange(server, POST + headers + PLUGINS));
  }

  @Test
  void whoAsksForTheEndOfTheConnectionGetsIt() throws Exception {
    String last = HEALTH.replace("Host:", "Connection: close\r\nHost:");
    String answers = exchange(server, HEALTH + last + PLUGINS);
    assertEquals(2, answers.split("HTTP/1.1 200 ", -1).length - 1, answers);
    assertFalse(answers.contains("plugins"), answers);
  }

  // ---- paths --------------------------------------------------------------------------------

  @Test
  void aPathThatAFilterMayReadInAnotherWayIsRefusedOnBothPorts() throws Exception {
    for (String path :
        List.of(
            "/observe;x/metrics",
            "/observe%3Bx/metrics",
            "/observe%2fmetrics",
            "/observe%5cmetrics",
            "/console/%2e%2e/observe/metrics",
            "/console/../observe/metrics",
            "/observe/metrics%00",
            "http://localhost/observe;x/metrics")) {
      for (int port : List.of(server.port, server.shardPort)) {
        try (RawClient client = new RawClient(port)) {
          RawClient.Response response = client.request("GET", path, Map.of("Host", "localhost"));
          assertEquals(400, response.status(), path);
          assertTrue(response.body().contains("\"BAD_REQUEST\""), response::body);
        }
      }
    }
    assertEquals(400, server.get("//observe/metrics").statusCode());
    assertEquals(200, server.get("/observe/metrics").statusCode());
  }
}
