package dev.martlet.jwt;

import dev.martlet.api.auth.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a token says of a user besides their id: read from the claims that the operator names.
 *
 * @param name the claim with a name to show, if there is one
 * @param roles the claim with the user's roles: a list, or one text with spaces between them
 * @param passedOn claims that games see as they are
 */
record Attributes(Optional<String> name, Optional<String> roles, List<String> passedOn) {
  /**
   * Adds the attributes.
   *
   * @throws IllegalArgumentException if one cannot be used; the message is for the caller
   */
  Principal of(Map<String, Object> claims, Principal user) {
    Principal principal = withName(claims, user);
    Object listed = roles.map(claim -> Claims.find(claims, claim)).orElse(null);
    if (listed != null) {
      principal = principal.withRoles(roles(listed, principal.roles()));
    }
    for (String claim : passedOn) {
      Object value = Claims.find(claims, claim);
      if (value != null) {
        principal = principal.withClaim(claim, value);
      }
    }
    return principal;
  }

  /** A name is for show: without a good one, the user is shown by their id. */
  private Principal withName(Map<String, Object> claims, Principal user) {
    if (name.map(claim -> Claims.find(claims, claim)).orElse(null) instanceof String text
        && !text.equals(user.name())) {
      try {
        return user.withName(text);
      } catch (IllegalArgumentException e) {
        return user;
      }
    }
    return user;
  }

  /**
   * Admins are made by the claim for them alone: other servers of the issuer may have some, too.
   */
  private Set<String> roles(Object listed, Set<String> own) {
    Collection<?> all =
        listed instanceof String text ? List.of(text.strip().split("\\s+")) : listOf(listed);
    Set<String> found = new TreeSet<>();
    for (Object role : all) {
      if (!(role instanceof String text)) {
        throw new IllegalArgumentException(
            roles.orElseThrow() + " has " + Claims.kind(role) + " that is no role");
      }
      found.add(text);
    }
    found.remove("");
    found.remove(Principal.ADMIN);
    found.addAll(own);
    return found;
  }

  private Collection<?> listOf(Object listed) {
    if (listed instanceof Collection<?> list) {
      return list;
    }
    throw new IllegalArgumentException(
        roles.orElseThrow() + " must be a list of strings and is " + Claims.kind(listed));
  }
}
