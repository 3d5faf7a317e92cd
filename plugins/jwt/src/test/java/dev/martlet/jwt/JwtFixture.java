package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.martlet.api.Options;
import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authentication.Accepted;
import dev.martlet.api.auth.Authentication.Refused;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import dev.martlet.testkit.TestAuthenticatorContext;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys, tokens and authenticators for tests. One library signs the tokens, another verifies them.
 */
abstract class JwtFixture {
  static final String SECRET = "a secret of at least thirty-two bytes, or more";
  static final String ISSUER = "https://login.example";

  static RSAKey rsa;
  static RSAKey otherRsa;
  static ECKey ec;

  @TempDir Path home;

  @BeforeAll
  static void makeKeys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("one").generate();
    otherRsa = new RSAKeyGenerator(2048).keyID("two").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  }

  Authenticator authenticator(String... settings) throws Exception {
    Map<String, String> given = new TreeMap<>(Map.of("issuer", ISSUER, "audience", "martlet"));
    for (int i = 0; i < settings.length; i += 2) {
      given.put(settings[i], settings[i + 1]);
    }
    JwtAuthenticatorProvider provider = new JwtAuthenticatorProvider();
    return provider.create(
        new TestAuthenticatorContext(Options.of(provider.options(), given), true, home));
  }

  Authenticator withSecret(String... settings) throws Exception {
    Files.writeString(home.resolve("secret"), SECRET + "\n");
    String[] all = new String[settings.length + 4];
    System.arraycopy(settings, 0, all, 4, settings.length);
    all[0] = "algorithm";
    all[1] = "HS256";
    all[2] = "key-file";
    all[3] = "secret";
    return authenticator(all);
  }

  Authenticator withRsa(JWK... keys) throws Exception {
    Files.writeString(home.resolve("keys.json"), new JWKSet(List.of(keys)).toString());
    return authenticator("algorithm", "RS256", "key-file", "keys.json");
  }

  static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("eva")
        .issuer(ISSUER)
        .audience("martlet")
        .expirationTime(Date.from(Instant.now().plus(5, ChronoUnit.MINUTES)));
  }

  static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  static String hs256(JWTClaimsSet claims) throws JOSEException {
    return sign(new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(SECRET));
  }

  static String rs256(RSAKey key, JWTClaimsSet claims) throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    return sign(header, claims, new RSASSASigner(key));
  }

  static Authentication ask(Authenticator authenticator, String token) throws Exception {
    return authenticator.authenticate(
        Credentials.of(Optional.ofNullable(token), InetAddress.getLoopbackAddress(), Map.of()));
  }

  static void assertUser(String user, Authentication answer) {
    Accepted accepted = assertInstanceOf(Accepted.class, answer, answer::toString);
    assertEquals(Principal.user(user), accepted.principal());
  }

  static void assertRefused(String reason, Authentication answer) {
    Refused refused = assertInstanceOf(Refused.class, answer, answer::toString);
    assertTrue(refused.reason().contains(reason), refused::reason);
  }

  static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }
}
