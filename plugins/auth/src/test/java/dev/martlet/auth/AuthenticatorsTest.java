package dev.martlet.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.Options;
import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.AuthenticatorContext;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import dev.martlet.testkit.TestAuthenticatorContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorsTest {
  /** Text in the form of a hash. */
  private static final String HASH =
      "7ae0f8af4f0b5c16f1b1b9e3e3f8c5a5b3f5a9e7d3f84b3e4dfc2a0c4b7d0e11";

  private static Authentication ask(Authenticator authenticator, String token) throws Exception {
    return authenticator.authenticate(
        Credentials.of(Optional.ofNullable(token), InetAddress.getLoopbackAddress(), Map.of()));
  }

  private static AuthenticatorContext context(
      Path home, boolean loopbackOnly, Map<String, String> options) {
    return new TestAuthenticatorContext(
        Options.of(Map.of("file", "conf/tokens"), options), loopbackOnly, home);
  }

  @ParameterizedTest
  @CsvSource({
    "dev.eva, eva, false",
    "dev.eva.admin, eva, true",
    "dev.admin, admin, false",
    "dev.e.v.a, e.v.a, false",
    "dev.dev.eva.admin, dev.eva, true",
  })
  void aDevTokenNamesItsUser(String token, String user, boolean admin) throws Exception {
    assertEquals(
        Authentication.accept(admin ? Principal.admin(user) : Principal.user(user)),
        ask(new DevAuthenticator(), token));
  }

  @Test
  void aDevTokenMaySayMore() throws Exception {
    assertEquals(
        Authentication.accept(
            Principal.user("eva")
                .withRoles(Set.of("artist", "referee"))
                .withName("Eva B&C")
                .withClaim("team", "red")),
        ask(new DevAuthenticator(), "dev.eva?roles=referee,artist&name=Eva%20B%26C&team=red"));
    assertEquals(
        Authentication.accept(Principal.user("eva").withRoles(Set.of("admin", "referee"))),
        ask(new DevAuthenticator(), "dev.eva.admin?roles=referee"));
    assertEquals(
        Authentication.accept(Principal.user("eva")), ask(new DevAuthenticator(), "dev.eva?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.eva?name=", "dev.eva?roles=", "dev.eva?name=%0a", "dev.eva?name=%x"})
  void whatADevTokenSaysBesidesIsCheckedToo(String token) throws Exception {
    Authentication.Refused refused =
        assertInstanceOf(Authentication.Refused.class, ask(new DevAuthenticator(), token));
    assertTrue(refused.reason().contains("what follows the user"), refused::reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dev", "dev.", "Dev.eva", "eva", "dev.a\nb"})
  void otherTokensAreNoDevTokens(String token) throws Exception {
    assertInstanceOf(Authentication.Refused.class, ask(new DevAuthenticator(), token), token);
  }

  @Test
  void withoutATokenOneIsAnonymous() throws Exception {
    assertEquals(Authentication.accept(Principal.anonymous()), ask(new DevAuthenticator(), null));
  }

  @Test
  void devWorksOnLoopbackOnly(@TempDir Path home) {
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> new DevAuthenticator().create(context(home, false, Map.of())))
            .getMessage();
    assertTrue(message.contains("martlet.host"), message);
  }

  @Test
  void tokensAreKnownByTheirHashes(@TempDir Path home) throws Exception {
    Files.createDirectory(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf/tokens"),
        """
        # who           hash
        eva   @EVA@

        root  @ROOT@ admin
        judge @JUDGE@ referee artist
        """
            .replace("@EVA@", sha256("correct horse"))
            .replace("@JUDGE@", sha256("gavel"))
            .replace("@ROOT@", sha256("battery staple").toUpperCase()));
    Authenticator tokens = new TokensAuthenticator().create(context(home, false, Map.of()));
    assertEquals(Authentication.accept(Principal.user("eva")), ask(tokens, "correct horse"));
    assertEquals(Authentication.accept(Principal.admin("root")), ask(tokens, "battery staple"));
    assertEquals(
        Authentication.accept(Principal.user("judge").withRoles(Set.of("artist", "referee"))),
        ask(tokens, "gavel"));
    assertEquals(Authentication.accept(Principal.anonymous()), ask(tokens, null));
    assertInstanceOf(Authentication.Refused.class, ask(tokens, "correct horse "));
    assertInstanceOf(Authentication.Refused.class, ask(tokens, sha256("correct horse")));
    assertInstanceOf(Authentication.Refused.class, ask(tokens, ""));
  }

  private static String sha256(String text) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eva", "eva 1234", "eva HASHES root", "eva HASH r\u0001", "e\u0001 HASH"})
  void aBadLineIsNamed(String line, @TempDir Path home) throws Exception {
    Path file = home.resolve("mine");
    Files.writeString(file, "# fine\n" + line.replace("HASH", HASH) + "\n");
    String message =
        assertThrows(
                IOException.class,
                () ->
                    new TokensAuthenticator()
                        .create(context(home, true, Map.of("file", file.toString()))))
            .getMessage();
    assertTrue(message.contains("mine, line 2"), message);
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path home) {
    String message =
        assertThrows(
                IOException.class,
                () -> new TokensAuthenticator().create(context(home, true, Map.of())))
            .getMessage();
    assertTrue(message.contains("conf/tokens"), message);
  }
}
