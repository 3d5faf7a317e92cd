package dev.martlet.api.auth;

import dev.martlet.api.SubscriberId;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The identity of a caller, as the authenticator established it: a user id, a name to show, roles,
 * and what else a token says that games may want to know. Immutable.
 *
 * @since 1.0
 */
public final class Principal {
  /** The role of those who may do everything. */
  public static final String ADMIN = "admin";

  /** The maximum length of a name, in characters (UTF-16 units). */
  public static final int MAX_NAME = 128;

  /** The maximum number of roles. */
  public static final int MAX_ROLES = 32;

  /** The maximum length of a role, in characters (UTF-16 units). */
  public static final int MAX_ROLE = 64;

  /** How many characters and values all claims may have together. */
  public static final int MAX_CLAIMS = 4096;

  private static final Principal ANONYMOUS =
      new Principal(Optional.empty(), Optional.empty(), Set.of(), Map.of());

  private final Optional<String> userId;
  private final Optional<String> name;
  private final Set<String> roles;
  private final Map<String, Object> claims;

  private Principal(
      Optional<String> userId,
      Optional<String> name,
      Set<String> roles,
      Map<String, Object> claims) {
    this.userId = userId;
    this.name = name;
    this.roles = roles;
    this.claims = claims;
  }

  /**
   * Returns the principal of an anonymous caller.
   *
   * @return the principal without a user id and roles
   */
  public static Principal anonymous() {
    return ANONYMOUS;
  }

  /**
   * Returns the principal of an ordinary user.
   *
   * @param userId of the user, which must be valid as a {@link SubscriberId}. A token can name a
   *     user with half a surrogate pair, {@code "\\ud83d"} in JSON; the server refuses such a
   *     principal with 401, so that no authenticator need look for it
   * @return their principal, without roles
   * @throws IllegalArgumentException if the user id is not valid as a {@link SubscriberId}, but for
   *     halves of surrogate pairs
   */
  public static Principal user(String userId) {
    SubscriberId.checkUserId(Objects.requireNonNull(userId, "userId is null"));
    return new Principal(Optional.of(userId), Optional.empty(), Set.of(), Map.of());
  }

  /**
   * Returns the principal of an administrator.
   *
   * @param userId of the administrator, as in {@link #user}
   * @return their principal, with the role {@link #ADMIN}
   * @throws IllegalArgumentException as in {@link #user}
   */
  public static Principal admin(String userId) {
    return user(userId).withRoles(Set.of(ADMIN));
  }

  /**
   * Returns this principal with other roles.
   *
   * @param names of the roles, in any order: at most {@value #MAX_ROLES}, each of 1 to {@value
   *     #MAX_ROLE} characters, none of them a control character
   * @return the changed principal
   * @throws IllegalArgumentException if the roles are not valid
   */
  public Principal withRoles(Collection<String> names) {
    Set<String> sorted = Collections.unmodifiableSet(new TreeSet<>(names));
    if (sorted.size() > MAX_ROLES) {
      throw new IllegalArgumentException("a caller has at most " + MAX_ROLES + " roles");
    }
    sorted.forEach(role -> check("a role", role, MAX_ROLE));
    return new Principal(userId, name, sorted, claims);
  }

  /**
   * Returns this principal with a name to show.
   *
   * @param shown the name, of 1 to {@value #MAX_NAME} characters, none of them a control character;
   *     it need not be unique
   * @return the changed principal
   * @throws IllegalArgumentException if the name is not valid
   */
  public Principal withName(String shown) {
    check("a name", shown, MAX_NAME);
    return new Principal(userId, Optional.of(shown), roles, claims);
  }

  /**
   * Returns this principal with one more claim: something that games may want to know of a caller.
   *
   * @param claim its name; one of that name is replaced
   * @param value text, a number, a boolean, or a list or map of such values, which is copied
   * @return the changed principal
   * @throws IllegalArgumentException if the value is something else, or all claims together have
   *     more than {@value #MAX_CLAIMS} characters and values
   */
  public Principal withClaim(String claim, Object value) {
    Objects.requireNonNull(value, "the claim has no value");
    Map<String, Object> more = new TreeMap<>(claims);
    more.put(claim, ClaimValues.copy(claim, value));
    if (ClaimValues.size(more) > MAX_CLAIMS) {
      throw new IllegalArgumentException(
          "the claims have more than " + MAX_CLAIMS + " characters and values");
    }
    return new Principal(userId, name, roles, Collections.unmodifiableMap(more));
  }

  private static void check(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max) {
      throw new IllegalArgumentException(what + " has 1 to " + max + " characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " has no control characters");
    }
  }

  /**
   * Who the caller is.
   *
   * @return the user id; empty for an anonymous caller
   */
  public Optional<String> userId() {
    return userId;
  }

  /**
   * A name to show to people. It is not unique, and proves nothing: use the {@link #userId()} to
   * tell callers apart.
   *
   * @return what the authenticator says, or else the user id; {@code "anonymous"} for a caller
   *     without either
   */
  public String name() {
    return name.or(() -> userId).orElse("anonymous");
  }

  /**
   * What else the authenticator says of the caller, such as the claims of a token that the operator
   * has chosen.
   *
   * @return texts, numbers, booleans, and lists and maps of these, by name; immutable
   */
  public Map<String, Object> claims() {
    return claims;
  }

  /**
   * The roles that the caller has.
   *
   * @return their names, in alphabetical order
   */
  public Set<String> roles() {
    return roles;
  }

  /**
   * Returns whether the caller has a role.
   *
   * @param role its name
   * @return true if they have it
   */
  public boolean hasRole(String role) {
    return roles.contains(role);
  }

  /**
   * Returns whether the caller may do everything.
   *
   * @return true if they have the role {@link #ADMIN}
   */
  public boolean isAdmin() {
    return hasRole(ADMIN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Principal that
        && userId.equals(that.userId)
        && name.equals(that.name)
        && roles.equals(that.roles)
        && claims.equals(that.claims);
  }

  @Override
  public int hashCode() {
    return Objects.hash(userId, name, roles, claims);
  }

  /** Shows the user id and the roles. Claims may be private. */
  @Override
  public String toString() {
    return userId.orElse("anonymous") + (roles.isEmpty() ? "" : " " + roles);
  }
}
