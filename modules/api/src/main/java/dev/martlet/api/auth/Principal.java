package dev.martlet.api.auth;

import dev.martlet.api.SubscriberId;
import java.util.Objects;
import java.util.Optional;

/**
 * The identity of a caller, as the authenticator established it.
 *
 * @param userId of the caller, which must be valid as a {@link SubscriberId}; empty for an
 *     anonymous caller. A token can name a user with half a surrogate pair, {@code "\\ud83d"} in
 *     JSON; the server refuses such a principal with 401, so that no authenticator need look for it
 * @param admin whether the caller may do everything
 */
public record Principal(Optional<String> userId, boolean admin) {
  private static final Principal ANONYMOUS = new Principal(Optional.empty(), false);

  /**
   * Checks the user id.
   *
   * @throws IllegalArgumentException if the user id is not valid as a {@link SubscriberId}, but for
   *     halves of surrogate pairs
   */
  public Principal {
    Objects.requireNonNull(userId, "userId is null").ifPresent(SubscriberId::checkUserId);
  }

  /**
   * Returns the principal of an anonymous caller.
   *
   * @return the principal without a user id
   */
  public static Principal anonymous() {
    return ANONYMOUS;
  }

  /**
   * Returns the principal of an ordinary user.
   *
   * @param userId of the user
   * @return their principal
   * @throws IllegalArgumentException if the user id is not valid as a {@link SubscriberId}
   */
  public static Principal user(String userId) {
    return new Principal(Optional.of(userId), false);
  }

  /**
   * Returns the principal of an administrator.
   *
   * @param userId of the administrator
   * @return their principal
   * @throws IllegalArgumentException if the user id is not valid as a {@link SubscriberId}
   */
  public static Principal admin(String userId) {
    return new Principal(Optional.of(userId), true);
  }
}
