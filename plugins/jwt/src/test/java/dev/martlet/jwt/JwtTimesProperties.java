package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.martlet.api.Options;
import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authentication.Refused;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.Credentials;
import dev.martlet.testkit.TestAuthenticatorContext;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A signed token may say anything of its times: it is accepted or refused, never a fault. */
class JwtTimesProperties {
  private static Path home;
  private static Authenticator authenticator;

  @BeforeContainer
  static void create() throws Exception {
    home = Files.createTempDirectory("jwt");
    Files.writeString(home.resolve("secret"), JwtFixture.SECRET);
    JwtAuthenticatorProvider provider = new JwtAuthenticatorProvider();
    Map<String, String> given = Map.of("algorithm", "HS256", "key-file", "secret");
    authenticator =
        provider.create(
            new TestAuthenticatorContext(Options.of(provider.options(), given), true, home));
  }

  @AfterContainer
  static void delete() throws Exception {
    Files.delete(home.resolve("secret"));
    Files.delete(home);
  }

  private static Authentication ask(String claims) throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String content =
        base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(JwtFixture.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String token =
        content
            + "."
            + base64.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
    return authenticator.authenticate(
        Credentials.of(Optional.of(token), InetAddress.getLoopbackAddress(), Map.of()));
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.doubles().map(String::valueOf),
        Arbitraries.bigIntegers().map(String::valueOf),
        Arbitraries.integers().between(-400, 400).map(exponent -> "1e" + exponent),
        Arbitraries.of(
            "9223372036854775807",
            "-9223372036854775808",
            "9".repeat(400),
            "1e9999",
            "-0",
            "0",
            "31556889864403199",
            "31556889864403200",
            "9223372036854775",
            "9223372036854776",
            "\"soon\"",
            "true",
            "null",
            "[]",
            "{}",
            "[1e30]",
            "NaN",
            "1e",
            "\"1e30\""));
  }

  @Property
  void everyValueOfATimeIsAcceptedOrRefused(
      @ForAll("names") String name, @ForAll("values") String value) throws Exception {
    String expiry = name.equals("exp") ? "" : ",\"exp\":" + (Instant.now().getEpochSecond() + 300);
    assertNotNull(ask("{\"sub\":\"eva\",\"" + name + "\":" + value + expiry + "}"));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("exp", "nbf", "iat");
  }

  @Example
  void anExpiryThatIsNoTimeIsRefused() throws Exception {
    for (String value : new String[] {"1e30", "1e18", "9223372036854775807", "-1e30", "1e9999"}) {
      assertInstanceOf(Refused.class, ask("{\"sub\":\"eva\",\"exp\":" + value + "}"), value);
    }
  }

  @Example
  void aNumberOfMoreThan64BitsIsRefusedAsWhatItIs() throws Exception {
    for (String name : new String[] {"exp", "nbf", "iat"}) {
      String exp =
          name.equals("exp") ? "" : "\"exp\":" + (Instant.now().getEpochSecond() + 300) + ",";
      Refused refused =
          assertInstanceOf(
              Refused.class,
              ask("{" + exp + "\"sub\":\"eva\",\"" + name + "\":9223372036854775808}"));
      assertEquals(
          "the token's claim " + name + " cannot be used: it is no time in seconds",
          refused.reason());
    }
  }
}
