package dev.martlet.jwt;

import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Principal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * Turns the claims of a verified token into an answer. A claim inside of another is named by the
 * names on the way to it, with dots between them: {@code realm_access.roles}.
 *
 * @param user the claim that holds the user's id
 * @param admin the claim that says whether the user is an admin, if configured
 * @param adminValue value that the admin claim must have, or contain if it is a list
 * @param required claims that a token must have
 * @param attributes what else is read
 * @param leeway tolerated difference between clocks
 */
record Claims(
    String user,
    Optional<String> admin,
    String adminValue,
    List<String> required,
    Attributes attributes,
    Duration leeway) {

  Authentication read(JwtClaims claims) {
    Map<String, Object> all = claims.getClaimsMap();
    for (String name : required) {
      if (find(all, name) == null) {
        return Authentication.refuse("the token has no claim " + name);
      }
    }
    Object id = find(all, user);
    if (!(id instanceof String text)) {
      return Authentication.refuse(
          "the token does not say who you are: its claim "
              + user
              + " must be a string and is "
              + kind(id));
    }
    Principal principal;
    try {
      principal = isAdmin(all) ? Principal.admin(text) : Principal.user(text);
    } catch (IllegalArgumentException e) {
      return Authentication.refuse(
          "the token's claim " + user + " cannot be used as a user id: " + e.getMessage());
    }
    try {
      return Authentication.accept(attributes.of(all, principal), expiry(claims));
    } catch (IllegalArgumentException e) {
      return Authentication.refuse("the token's claims cannot be used: " + e.getMessage());
    } catch (MalformedClaimException | DateTimeException | ArithmeticException e) {
      return Authentication.refuse("the token's expiry cannot be used: it is no time in seconds");
    }
  }

  private Instant expiry(JwtClaims claims) throws MalformedClaimException {
    return Instant.ofEpochSecond(claims.getExpirationTime().getValue()).plus(leeway);
  }

  /** Names may have dots themselves ({@code https://game.example/roles}): the whole goes first. */
  static Object find(Map<?, ?> claims, String name) {
    if (claims.get(name) != null) {
      return claims.get(name);
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner) {
        Object found = find(inner, name.substring(dot + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** Says which registered claim (RFC 7519, section 4.1) is not of its type. */
  static String wrongType(Map<String, Object> claims) {
    for (String text : List.of("sub", "iss", "jti")) {
      if (claims.get(text) != null && !(claims.get(text) instanceof String)) {
        return mustBe(text, "a string", claims);
      }
    }
    for (String time : List.of("exp", "nbf", "iat")) {
      if (claims.get(time) != null && !(claims.get(time) instanceof Number)) {
        return mustBe(time, "a number of seconds", claims);
      }
      if (claims.get(time) instanceof BigInteger) {
        return "the token's claim " + time + " cannot be used: it is no time in seconds";
      }
    }
    return "the token's claim aud must be a string or a list of strings";
  }

  private static String mustBe(String name, String type, Map<String, Object> claims) {
    return "the token's claim " + name + " must be " + type + " and is " + kind(claims.get(name));
  }

  static String kind(Object value) {
    return switch (value) {
      case null -> "missing";
      case Number number -> "a number";
      case String text -> "a string";
      case Boolean truth -> "true or false";
      case Collection<?> list -> "a list";
      default -> "an object";
    };
  }

  private boolean isAdmin(Map<String, Object> claims) {
    Object value = admin.map(name -> find(claims, name)).orElse(null);
    return value instanceof Collection<?> values
        ? values.contains(adminValue)
        : value != null && adminValue.equals(value.toString());
  }
}
