package dev.martlet.jwt;

import dev.martlet.api.Authentication;
import dev.martlet.api.Principal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * Turns the claims of a verified token into an answer.
 *
 * @param user the claim that holds the user's id
 * @param admin the claim that says whether the user is an admin, if configured
 * @param adminValue value that the admin claim must have, or contain if it is a list
 * @param required claims that a token must have
 * @param leeway tolerated difference between clocks
 */
record Claims(
    String user,
    Optional<String> admin,
    String adminValue,
    List<String> required,
    Duration leeway) {

  Authentication read(JwtClaims claims) {
    for (String name : required) {
      if (!claims.hasClaim(name)) {
        return Authentication.refuse("the token has no claim " + name);
      }
    }
    if (!(claims.getClaimValue(user) instanceof String id)) {
      return Authentication.refuse("the token does not say who you are in the claim " + user);
    }
    try {
      Principal principal = isAdmin(claims) ? Principal.admin(id) : Principal.user(id);
      Instant expiry = Instant.ofEpochSecond(claims.getExpirationTime().getValue());
      return Authentication.accept(principal, expiry.plus(leeway));
    } catch (MalformedClaimException
        | IllegalArgumentException
        | DateTimeException
        | ArithmeticException e) {
      return Authentication.refuse("the token's user id or expiry cannot be used");
    }
  }

  private boolean isAdmin(JwtClaims claims) {
    Object value = admin.map(claims::getClaimValue).orElse(null);
    return value instanceof Collection<?> values
        ? values.contains(adminValue)
        : value != null && adminValue.equals(value.toString());
  }
}
