package dev.martlet.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authentication.Accepted;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.Principal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    assertRefused(
        "control characters", ask(withSecret(), hs256(claims().subject("e\nva").build())));
    assertRefused("must not be empty", ask(withSecret(), hs256(claims().subject("").build())));
  }

  @Test
  void aUserIdThatIsNoStringIsToldWhatIsWrong() throws Exception {
    Map<Object, String> wrong =
        Map.of(
            7,
            "a number",
            1.5,
            "a number",
            true,
            "true or false",
            List.of("eva"),
            "a list",
            Map.of("id", "eva"),
            "an object");
    for (Map.Entry<Object, String> value : wrong.entrySet()) {
      String token = hs256(claims().subject(null).claim("sub", value.getKey()).build());
      assertRefused(
          "claim sub must be a string and is " + value.getValue(), ask(withSecret(), token));
      String other = hs256(claims().claim("uid", value.getKey()).build());
      assertRefused(
          "claim uid must be a string and is " + value.getValue(),
          ask(withSecret("user-claim", "uid"), other));
    }
    assertRefused(
        "claim exp must be a number of seconds and is a string",
        ask(withSecret(), hs256(claims().expirationTime(null).claim("exp", "soon").build())));
    assertRefused("is missing", ask(withSecret(), hs256(claims().subject(null).build())));
  }

  @Test
  void claimsInsideOfOthersAreNamedByTheWayToThem() throws Exception {
    Authenticator keycloak =
        withSecret(
            "user-claim", "profile.names.short",
            "admin-claim", "realm_access.roles",
            "admin-value", "boss",
            "required-claims", "realm_access.roles, profile");
    Map<String, ?> profile = Map.of("names", Map.of("short", "ann"));
    JWTClaimsSet.Builder boss =
        claims()
            .claim("profile", profile)
            .claim("realm_access", Map.of("roles", List.of("player", "boss")));
    assertEquals(
        Principal.admin("ann"),
        assertInstanceOf(Accepted.class, ask(keycloak, hs256(boss.build()))).principal());
    assertUser(
        "ann",
        ask(
            keycloak,
            hs256(boss.claim("realm_access", Map.of("roles", List.of("player"))).build())));
    assertRefused(
        "no claim realm_access.roles",
        ask(keycloak, hs256(claims().claim("profile", profile).build())));
    assertRefused(
        "no claim realm_access.roles",
        ask(keycloak, hs256(boss.claim("realm_access", List.of("boss")).build())));
  }

  @Test
  void nameRolesAndClaimsAreReadWhereTheOperatorSaysThatTheyAre() throws Exception {
    Authenticator all =
        withSecret(
            "roles-claim",
            "realm_access.roles",
            "claims",
            "team, realm_access",
            "admin-claim",
            "root");
    Map<String, Object> access = Map.of("roles", List.of("referee", "admin", "artist"));
    JWTClaimsSet.Builder eva =
        claims().claim("name", "Eva B").claim("team", "red").claim("realm_access", access);
    Principal expected =
        Principal.user("eva")
            .withName("Eva B")
            .withRoles(Set.of("artist", "referee"))
            .withClaim("team", "red")
            .withClaim("realm_access", access);
    assertEquals(
        expected, assertInstanceOf(Accepted.class, ask(all, hs256(eva.build()))).principal());
    String root = hs256(eva.claim("root", true).build());
    assertEquals(
        Set.of("admin", "artist", "referee"),
        assertInstanceOf(Accepted.class, ask(all, root)).principal().roles(),
        "the claim for admins alone makes one");
    Authenticator scope = withSecret("roles-claim", "scope", "name-claim", "nick");
    String text = hs256(claims().claim("scope", "read write").claim("nick", "x\ny").build());
    assertEquals(
        Principal.user("eva").withRoles(Set.of("read", "write")),
        assertInstanceOf(Accepted.class, ask(scope, text)).principal());
    assertUser("eva", ask(scope, hs256(claims().build())));
  }

  @Test
  void whatCannotBeARoleOrAClaimIsSaid() throws Exception {
    Authenticator all = withSecret("roles-claim", "roles", "claims", "big");
    assertRefused(
        "roles must be a list of strings and is a number",
        ask(all, hs256(claims().claim("roles", 5).build())));
    assertRefused(
        "roles has a number that is no role",
        ask(all, hs256(claims().claim("roles", List.of("a", 5)).build())));
    assertRefused(
        "a role has 1 to 64 characters",
        ask(all, hs256(claims().claim("roles", List.of("x".repeat(65))).build())));
    assertRefused(
        "the claims have more than 4096 characters and values",
        ask(all, hs256(claims().claim("big", "x".repeat(4096)).build())));
  }

  @Test
  void aNameWithDotsIsOneNameFirst() {
    Map<String, ?> claims =
        Map.of(
            "https://game.example/roles",
            "url",
            "https://game.example",
            Map.of("a.b", Map.of("c", "inner")),
            "a.b",
            "whole",
            "a",
            Map.of("b", "inside"));
    assertEquals("url", Claims.find(claims, "https://game.example/roles"));
    assertEquals("inner", Claims.find(claims, "https://game.example.a.b.c"));
    assertEquals("whole", Claims.find(claims, "a.b"));
    assertEquals(null, Claims.find(claims, "a.c"));
    assertEquals(null, Claims.find(claims, "."));
  }
}
