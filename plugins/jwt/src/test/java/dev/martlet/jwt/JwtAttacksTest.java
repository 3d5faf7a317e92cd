package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.martlet.api.auth.Authentication.Refused;
import dev.martlet.api.auth.Authenticator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forged, foreign and malformed tokens are refused. */
class JwtAttacksTest extends JwtFixture {
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

  /**
   * The attacker uses the public key, which everybody has, as the secret of a symmetric algorithm.
   */
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
    assertRefused("no audience", ask(strict, hs256(claims().audience((String) null).build())));
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
