package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
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
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.martlet.api.Authentication;
import dev.martlet.api.Authentication.Accepted;
import dev.martlet.api.Authentication.Refused;
import dev.martlet.api.Authenticator;
import dev.martlet.api.AuthenticatorContext;
import dev.martlet.api.Credentials;
import dev.martlet.api.Options;
import dev.martlet.api.Principal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens made by one library, and by hand, are verified by the other. */
class JwtTest {
  private static final String SECRET = "a secret of at least thirty-two bytes, or more";
  private static final String ISSUER = "https://login.example";

  private static RSAKey rsa;
  private static RSAKey otherRsa;
  private static ECKey ec;

  @TempDir private Path home;

  @BeforeAll
  static void makeKeys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("one").generate();
    otherRsa = new RSAKeyGenerator(2048).keyID("two").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  }

  private Authenticator authenticator(String... settings) throws Exception {
    Map<String, String> given = new TreeMap<>(Map.of("issuer", ISSUER, "audience", "martlet"));
    for (int i = 0; i < settings.length; i += 2) {
      given.put(settings[i], settings[i + 1]);
    }
    JwtAuthenticatorProvider provider = new JwtAuthenticatorProvider();
    return provider.create(
        new AuthenticatorContext(Options.of(provider.options(), given), true, home));
  }

  private Authenticator withSecret(String... settings) throws Exception {
    Files.writeString(home.resolve("secret"), SECRET + "\n");
    String[] all = new String[settings.length + 4];
    System.arraycopy(settings, 0, all, 4, settings.length);
    all[0] = "algorithm";
    all[1] = "HS256";
    all[2] = "key-file";
    all[3] = "secret";
    return authenticator(all);
  }

  private Authenticator withRsa(JWK... keys) throws Exception {
    Files.writeString(home.resolve("keys.json"), new JWKSet(List.of(keys)).toString());
    return authenticator("algorithm", "RS256", "key-file", "keys.json");
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("eva")
        .issuer(ISSUER)
        .audience("martlet")
        .expirationTime(Date.from(Instant.now().plus(5, ChronoUnit.MINUTES)));
  }

  private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String hs256(JWTClaimsSet claims) throws JOSEException {
    return sign(new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(SECRET));
  }

  private static String rs256(RSAKey key, JWTClaimsSet claims) throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    return sign(header, claims, new RSASSASigner(key));
  }

  private static Authentication ask(Authenticator authenticator, String token) throws Exception {
    return authenticator.authenticate(
        new Credentials(Optional.ofNullable(token), InetAddress.getLoopbackAddress(), Map.of()));
  }

  private static void assertUser(String user, Authentication answer) {
    Accepted accepted = assertInstanceOf(Accepted.class, answer, answer::toString);
    assertEquals(Principal.user(user), accepted.principal());
  }

  private static void assertRefused(String reason, Authentication answer) {
    Refused refused = assertInstanceOf(Refused.class, answer, answer::toString);
    assertTrue(refused.reason().contains(reason), refused::reason);
  }

  private static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  @Nested
  class GoodTokens {
    @Test
    void aSecretOrAPublicKeyOfEachKindVerifies() throws Exception {
      assertUser("eva", ask(withSecret(), hs256(claims().build())));
      assertUser("eva", ask(withRsa(rsa.toPublicJWK()), rs256(rsa, claims().build())));
      Files.writeString(home.resolve("rsa.pem"), pem(rsa.toPublicKey()));
      assertUser(
          "eva",
          ask(
              authenticator("algorithm", "RS256", "key-file", "rsa.pem"),
              rs256(rsa, claims().build())));
      Files.writeString(home.resolve("ec.pem"), pem(ec.toPublicKey()));
      assertUser(
          "eva",
          ask(
              authenticator("algorithm", "ES256", "key-file", "ec.pem"),
              sign(new JWSHeader(JWSAlgorithm.ES256), claims().build(), new ECDSASigner(ec))));
    }

    /** Signed by the JDK: the other library would want a third one for it. */
    @Test
    void ed25519Verifies() throws Exception {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      Files.writeString(home.resolve("ed.pem"), pem(pair.getPublic()));
      String content = part("{\"alg\":\"EdDSA\"}") + "." + part(claims().build().toString());
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      Authenticator authenticator = authenticator("algorithm", "EdDSA", "key-file", "ed.pem");
      String token = content + "." + part(signature.sign());
      assertUser("eva", ask(authenticator, token));
      assertRefused(
          "not a signed one",
          ask(authenticator, token.substring(0, 40) + "x" + token.substring(41)));
    }

    @Test
    void noTokenIsAnonymous() throws Exception {
      assertEquals(Authentication.accept(Principal.anonymous()), ask(withSecret(), null));
    }

    @Test
    void itEndsWithItsExpiryAndLeeway() throws Exception {
      Instant expiry = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
      String token = hs256(claims().expirationTime(Date.from(expiry)).build());
      Accepted accepted =
          assertInstanceOf(Accepted.class, ask(withSecret("leeway", "PT7S"), token));
      assertEquals(Optional.of(expiry.plusSeconds(7)), accepted.until());
    }

    @Test
    void otherClaimsSayWhoAndWhetherAnAdmin() throws Exception {
      Authenticator roles =
          withSecret("user-claim", "name", "admin-claim", "roles", "admin-value", "boss");
      String boss = hs256(claims().claim("name", "ann").claim("roles", List.of("boss")).build());
      assertEquals(
          Principal.admin("ann"), assertInstanceOf(Accepted.class, ask(roles, boss)).principal());
      String none = hs256(claims().claim("name", "bob").claim("roles", List.of("bossy")).build());
      assertUser("bob", ask(roles, none));
      assertRefused("who you are", ask(roles, hs256(claims().build())));
      Authenticator flag = withSecret("admin-claim", "admin");
      String yes = hs256(claims().claim("admin", true).build());
      assertEquals(
          Principal.admin("eva"), assertInstanceOf(Accepted.class, ask(flag, yes)).principal());
      assertUser("eva", ask(flag, hs256(claims().claim("admin", false).build())));
      assertUser("eva", ask(withSecret(), yes));
    }

    @Test
    void aUserIdMustBeFitForOne() throws Exception {
      assertRefused("cannot be used", ask(withSecret(), hs256(claims().subject("e\nva").build())));
      assertRefused("cannot be used", ask(withSecret(), hs256(claims().subject("").build())));
      String number = hs256(claims().subject(null).claim("sub", 7).build());
      assertInstanceOf(Refused.class, ask(withSecret(), number));
    }
  }

  @Nested
  class Attacks {
    @Test
    void noneIsNoAlgorithm() throws Exception {
      assertRefused("not a signed", ask(withSecret(), new PlainJWT(claims().build()).serialize()));
      for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
        String header = part("{\"alg\":\"" + none + "\"}");
        String token = header + "." + part(claims().build().toString()) + ".";
        assertRefused("not a signed", ask(withSecret(), token));
        assertRefused("not a signed", ask(withRsa(rsa.toPublicJWK()), token));
      }
    }

    /** The public key, which everybody has, as the secret of a symmetric algorithm. */
    @Test
    void thePublicKeyIsNoSecret() throws Exception {
      for (byte[] secret :
          List.of(
              pem(rsa.toPublicKey()).getBytes(StandardCharsets.US_ASCII),
              rsa.toPublicKey().getEncoded(),
              rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.US_ASCII))) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build();
        String token = sign(header, claims().build(), new MACSigner(secret));
        assertRefused("not a signed", ask(withRsa(rsa.toPublicJWK()), token));
      }
    }

    @Test
    void anotherAlgorithmOfTheSameKeyIsNotTheConfiguredOne() throws Exception {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("one").build();
      String token = sign(header, claims().build(), new RSASSASigner(rsa));
      assertRefused("not a signed", ask(withRsa(rsa.toPublicJWK()), token));
      JWSHeader longer = new JWSHeader(JWSAlgorithm.HS384);
      String hs384 = sign(longer, claims().build(), new MACSigner(SECRET.repeat(2)));
      assertRefused("not a signed", ask(withSecret(), hs384));
    }

    @Test
    void aKeyInTheHeaderIsNotBelieved() throws Exception {
      JWSHeader embedded =
          new JWSHeader.Builder(JWSAlgorithm.RS256)
              .keyID("one")
              .jwk(otherRsa.toPublicJWK())
              .jwkURL(URI.create("http://127.0.0.1:1/keys"))
              .build();
      String token = sign(embedded, claims().build(), new RSASSASigner(otherRsa));
      assertRefused("not a signed", ask(withRsa(rsa.toPublicJWK()), token));
    }

    @Test
    void aKeyIdIsAnIdAndNothingElse() throws Exception {
      for (String kid : List.of("two", "../../secret", "/dev/null", "' or 1=1 --", "")) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).build();
        String token = sign(header, claims().build(), new RSASSASigner(otherRsa));
        assertRefused("not a signed", ask(withRsa(rsa.toPublicJWK()), token));
      }
    }

    @Test
    void whatIsMarkedAsCriticalIsNotPassedOver() throws Exception {
      String content =
          part("{\"alg\":\"HS256\",\"crit\":[\"mine\"],\"mine\":1}")
              + "."
              + part(claims().build().toString());
      javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
      mac.init(
          new javax.crypto.spec.SecretKeySpec(
              SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
      String token = content + "." + part(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
      assertRefused("not a signed", ask(withSecret(), token));
    }

    @Test
    void oneThatIsNotForUsNowIsRefused() throws Exception {
      Authenticator strict = withSecret("leeway", "PT1S", "required-claims", "team, jti");
      Instant now = Instant.now();
      Map<String, JWTClaimsSet> wrong =
          Map.of(
              "has expired", claims().expirationTime(Date.from(now.minusSeconds(60))).build(),
              "never expires", claims().expirationTime(null).build(),
              "not valid yet", claims().notBeforeTime(Date.from(now.plusSeconds(60))).build(),
              "another audience", claims().audience("other").build(),
              "another issuer", claims().issuer("https://evil.example").build(),
              "no claim team", claims().build(),
              "no claim jti", claims().claim("team", "red").build());
      for (Map.Entry<String, JWTClaimsSet> entry : wrong.entrySet()) {
        assertRefused(entry.getKey(), ask(strict, hs256(entry.getValue())));
      }
      assertRefused("audience", ask(strict, hs256(claims().audience((String) null).build())));
      assertUser("eva", ask(strict, hs256(claims().claim("team", "red").jwtID("1").build())));
      Authenticator forNobody = withSecret("audience", "");
      assertRefused("audience", ask(forNobody, hs256(claims().build())));
    }

    @Test
    void whatIsNoTokenOrTooLongIsRefused() throws Exception {
      Authenticator authenticator = withSecret();
      String good = hs256(claims().build());
      for (String bad :
          List.of(
              "x",
              "..",
              "a.b.c",
              "a.b.c.d.e",
              good + "x",
              good.substring(0, good.length() - 3),
              good.substring(good.indexOf('.')))) {
        assertInstanceOf(Refused.class, ask(authenticator, bad), bad);
      }
      String huge = hs256(claims().claim("pad", "x".repeat(10_000)).build());
      assertRefused("longer than", ask(authenticator, huge));
      assertRefused("longer than", ask(authenticator, "a.".repeat(1_000_000)));
    }
  }

  @Nested
  class Keys {
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
      AtomicReference<String> keys =
          new AtomicReference<>(new JWKSet(rsa.toPublicJWK()).toString());
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
      serving.join(); // until it has left accept, the system still takes connections
      assertUser("eva", ask(authenticator, rs256(rsa, claims().build())));

      keys.set(new JWKSet(List.of(rsa.toPublicJWK(), otherRsa.toPublicJWK())).toString());
      Authenticator late = authenticator("algorithm", "RS256", "jwks-url", url);
      assertThrows(
          IOException.class,
          () -> ask(late, rs256(rsa, claims().build())),
          "without keys nobody can be told from anybody");
    }

    /** The least of an HTTP server. */
    private static void serve(
        ServerSocket server, AtomicReference<String> keys, AtomicInteger asked) {
      while (!server.isClosed()) {
        try (Socket socket = server.accept();
            BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
          while (!in.readLine().isEmpty()) {
            // the head of the request is of no interest
          }
          asked.incrementAndGet();
          String head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
          socket.getOutputStream().write((head + keys.get()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // closed, or the client went
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
      assertStops(
          "no key for ES256", "algorithm", "ES256", "key-file", file("rsa", assertPem(rsa)));
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
}
