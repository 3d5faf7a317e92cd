package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer to HEAD is a head, on every route: what follows it is the answer to what follows. */
class HeadRequestsTest {
  private static final String ADMIN = "Host: localhost\r\nAuthorization: Bearer dev.eva.admin\r\n";
  private static final String LAST =
      "GET /api/nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String exchange(String what) throws Exception {
    return exchange(server.port, what);
  }

  private static String exchange(int port, String what) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) Project.DEADLINE.toMillis());
      socket.getOutputStream().write(what.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Every path of the API that can be got, and those beside it. */
  static Stream<String> paths() throws Exception {
    OpenApi document = new OpenApi(server.get("/api/openapi.yaml").body());
    List<String> others =
        List.of(
            "/",
            "/index.html",
            "/arena",
            "/arena/",
            "/arena/arena.js",
            "/martlet/shard-client.js",
            "/console/",
            "/console",
            "/console/console.js",
            "/observe/health/live",
            "/observe/health/ready",
            "/observe/metrics",
            "/api/nowhere",
            "/nowhere",
            "/api/shards/no:such");
    return Stream.concat(
        document.pathsWith("get").map(path -> path.replace("{id}", "arena:lobby")),
        others.stream());
  }

  private static String request(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\n" + ADMIN;
  }

  private static String head(String answer) {
    assertTrue(answer.contains("\r\n\r\n"), answer);
    return answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void whatFollowsAHeadIsTheAnswerToTheNextRequest(String path) throws Exception {
    String answers = exchange(request("HEAD", path) + "\r\n" + LAST);
    String first = head(answers);
    String second = answers.substring(first.length());
    assertTrue(second.startsWith("HTTP/1.1 404 "), answers);
    assertTrue(second.endsWith("}"), answers);
    assertEquals(-1, second.indexOf("HTTP/1.1", 1), answers);
    if (path.endsWith("/connect")) {
      assertTrue(first.startsWith("HTTP/1.1 405 "), first); // a stream has a beginning only
    } else {
      String got = exchange(request("GET", path) + "Connection: close\r\n\r\n");
      assertEquals(got.substring(0, 12), first.substring(0, 12), "the status of a GET");
    }
  }

  @Test
  void aHeadSaysHowLongTheBodyWouldBe() throws Exception {
    for (String path :
        List.of("/", "/arena/", "/api/shards/transports", "/observe/health/live", "/console/")) {
      byte[] body = server.get(path).body().getBytes(StandardCharsets.UTF_8);
      String length = "Content-Length: " + body.length + "\r\n";
      String head = exchange(request("HEAD", path) + "Connection: close\r\n\r\n");
      assertTrue(head.contains(length), head);
      assertTrue(head.endsWith("\r\n\r\n"), head);
    }
  }

  @Test
  void aHeadThatIsRefusedBeforeItIsRoutedHasNoBodyEither() throws Exception {
    for (String request :
        List.of(
            "HEAD / HTTP/1.1\r\nHost: localhost\r\nX y\r\n\r\n",
            "HEAD /a\\E]b HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "HEAD /observe;x/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "HEAD /a?[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "HEAD / HTTP/3.7\r\nHost: localhost\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            "HEAD http:// HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      for (int port : List.of(server.port, server.shardPort)) {
        String answer = exchange(port, request + LAST);
        assertTrue(answer.matches("(?s)HTTP/1.1 [45][0-9]+ .*"), answer);
        assertEquals(head(answer), answer, request);
      }
    }
  }

  /** A proxy passes it on as a method that it does not know, whose answer has a body. */
  @Test
  void aMethodInSmallLettersIsNoneOfOurs() throws Exception {
    for (String method : List.of("head", "Head", "get", "pOST", "")) {
      String answer = exchange(request(method, "/") + "\r\n" + LAST);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.endsWith("}"), answer);
      assertEquals(-1, answer.indexOf("HTTP/1.1 ", 1), answer);
      try (RawClient client = new RawClient(server.shardPort)) {
        int status =
            client
                .request(method, RawClient.target("arena:lobby"), RawClient.upgradeHeaders())
                .status();
        assertEquals(400, status, method);
      }
    }
  }

  @Test
  void aGetStillHasItsBody() throws Exception {
    String both =
        exchange(
            request("HEAD", "/api/types")
                + "\r\n"
                + request("GET", "/api/types")
                + "Connection: close\r\n\r\n");
    assertTrue(both.endsWith("}"), both);
    assertFalse(head(both).contains("{"), both);
  }
}
