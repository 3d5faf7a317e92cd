package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import dev.martlet.api.Authentication;
import dev.martlet.api.Authentication.Accepted;
import dev.martlet.api.Authentication.Refused;
import dev.martlet.api.Authenticator;
import dev.martlet.api.Principal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Valid tokens say who the caller is. */
class JwtGoodTokensTest extends JwtFixture {
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

  /** Signs with the JDK: the signing library would need a third library for Ed25519. */
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
        "not a signed one", ask(authenticator, token.substring(0, 40) + "x" + token.substring(41)));
  }

  @Test
  void noTokenIsAnonymous() throws Exception {
    assertEquals(Authentication.accept(Principal.anonymous()), ask(withSecret(), null));
  }

  @Test
  void itEndsWithItsExpiryAndLeeway() throws Exception {
    Instant expiry = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    String token = hs256(claims().expirationTime(Date.from(expiry)).build());
    Accepted accepted = assertInstanceOf(Accepted.class, ask(withSecret("leeway", "PT7S"), token));
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
