package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import dev.martlet.api.auth.Authenticator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Keys come from a file or a URL, and may change or be missing. */
class JwtKeysTest extends JwtFixture {
  @Test
  void aFileIsReadAgainWhenItHasChanged() throws Exception {
    Authenticator authenticator = withRsa(rsa.toPublicJWK());
    assertRefused("not a signed", ask(authenticator, rs256(otherRsa, claims().build())));
    Path file = home.resolve("keys.json");
    Files.writeString(
        file, new JWKSet(List.of(rsa.toPublicJWK(), otherRsa.toPublicJWK())).toString());
    assertUser("eva", ask(authenticator, rs256(otherRsa, claims().build())));
    Files.writeString(file, "{ half of");
    assertUser("eva", ask(authenticator, rs256(otherRsa, claims().build())));
    Files.delete(file);
    assertUser("eva", ask(authenticator, rs256(rsa, claims().build())));
  }

  @Test
  void aUrlIsCachedAskedForNewKeysAndMissedWithoutHarm() throws Exception {
    AtomicReference<String> keys = new AtomicReference<>(new JWKSet(rsa.toPublicJWK()).toString());
    AtomicInteger asked = new AtomicInteger();
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread serving = Thread.ofPlatform().daemon().start(() -> serve(server, keys, asked));
    String url = "http://127.0.0.1:" + server.getLocalPort() + "/keys";
    Authenticator authenticator = authenticator("algorithm", "RS256", "jwks-url", url);
    for (int i = 0; i < 10; i++) {
      assertUser("eva", ask(authenticator, rs256(rsa, claims().build())));
    }
    assertEquals(1, asked.get(), "the keys are cached");
    for (int i = 0; i < 10; i++) {
      assertRefused("not a signed", ask(authenticator, rs256(otherRsa, claims().build())));
    }
    assertTrue(asked.get() <= 2, "unknown keys do not have it asked each time: " + asked);
    server.close();
    serving.join(); // until the thread has left accept, the system still takes connections
    assertUser("eva", ask(authenticator, rs256(rsa, claims().build())));

    keys.set(new JWKSet(List.of(rsa.toPublicJWK(), otherRsa.toPublicJWK())).toString());
    Authenticator late = authenticator("algorithm", "RS256", "jwks-url", url);
    assertThrows(
        IOException.class,
        () -> ask(late, rs256(rsa, claims().build())),
        "without keys nobody can be told from anybody");
  }

  /** A minimal HTTP server. */
  private static void serve(
      ServerSocket server, AtomicReference<String> keys, AtomicInteger asked) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
        while (!in.readLine().isEmpty()) {
          // skip the head of the request
        }
        asked.incrementAndGet();
        String head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write((head + keys.get()).getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // the server was closed, or the client disconnected
      }
    }
  }

  @Test
  void whatCannotWorkStopsTheStart() {
    assertStops("algorithm must be");
    assertStops("algorithm must be", "algorithm", "none", "key-file", "secret");
    assertStops("one of key-file and jwks-url", "algorithm", "RS256");
    assertStops("its key is a secret", "algorithm", "HS256", "jwks-url", "https://x.example/k");
    assertStops("https://", "algorithm", "RS256", "jwks-url", "http://x.example/k");
    assertStops("missing.pem", "algorithm", "RS256", "key-file", "missing.pem");
    assertStops("at least 32 bytes", "algorithm", "HS256", "key-file", file("short", "secret"));
    assertStops("neither a JSON", "algorithm", "ES256", "key-file", file("bad", "nonsense"));
    assertStops("no key for ES256", "algorithm", "ES256", "key-file", file("rsa", assertPem(rsa)));
  }

  @Test
  void aTimeThatNoClockCountsStopsTheStartByName() {
    for (String name : List.of("leeway", "jwks-cache", "jwks-outage")) {
      for (String time : List.of("PT2562047788015215H30M7S", "P3654D", "-PT1S", "30")) {
        String[] settings = {"algorithm", "RS256", "jwks-url", "https://x.example/k", name, time};
        assertStops(name, settings);
      }
    }
  }

  private static String assertPem(RSAKey key) {
    try {
      return pem(key.toPublicKey());
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private String file(String name, String text) {
    try {
      Files.writeString(home.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return name;
  }

  private void assertStops(String message, String... settings) {
    Exception stopped = assertThrows(Exception.class, () -> authenticator(settings));
    assertTrue(stopped.getMessage().contains(message), stopped::getMessage);
  }
}
