package dev.martlet.api.auth;

import dev.martlet.api.SubscriberId;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The identity of a caller, as the authenticator established it. Immutable.
 *
 * @since 1.0
 */
public final class Principal {
  /** The role of those who may do everything. */
  public static final String ADMIN = "admin";

  private static final Principal ANONYMOUS = new Principal(Optional.empty(), Set.of());

  private final Optional<String> userId;
  private final Set<String> roles;

  private Principal(Optional<String> userId, Set<String> roles) {
    this.userId = userId;
    this.roles = roles;
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
    return new Principal(Optional.of(userId), Set.of());
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
   * @param names of the roles, in any order
   * @return the changed principal
   */
  public Principal withRoles(Collection<String> names) {
    return new Principal(userId, Collections.unmodifiableSet(new TreeSet<>(names)));
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
        && roles.equals(that.roles);
  }

  @Override
  public int hashCode() {
    return 31 * userId.hashCode() + roles.hashCode();
  }

  /** Shows the user id and the roles. */
  @Override
  public String toString() {
    return userId.orElse("anonymous") + (roles.isEmpty() ? "" : " " + roles);
  }
}
