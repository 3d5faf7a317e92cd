package dev.martlet.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Who the authenticator says a caller is.
 *
 * @param userId that he is known by; empty for the anonymous. It must be fit for a {@link
 *     SubscriberId}
 * @param admin whether he may do everything
 */
public record Principal(Optional<String> userId, boolean admin) {
  private static final Principal ANONYMOUS = new Principal(Optional.empty(), false);

  /**
   * Checks the user id.
   *
   * @throws IllegalArgumentException if the user id is not fit for a {@link SubscriberId}
   */
  public Principal {
    Objects.requireNonNull(userId).ifPresent(SubscriberId::new);
  }

  /**
   * Nobody in particular.
   *
   * @return the principal without a user id
   */
  public static Principal anonymous() {
    return ANONYMOUS;
  }

  /**
   * An ordinary user.
   *
   * @param userId that he is known by
   * @return his principal
   * @throws IllegalArgumentException if the user id is not fit for a {@link SubscriberId}
   */
  public static Principal user(String userId) {
    return new Principal(Optional.of(userId), false);
  }

  /**
   * An administrator.
   *
   * @param userId that he is known by
   * @return his principal
   * @throws IllegalArgumentException if the user id is not fit for a {@link SubscriberId}
   */
  public static Principal admin(String userId) {
    return new Principal(Optional.of(userId), true);
  }
}
