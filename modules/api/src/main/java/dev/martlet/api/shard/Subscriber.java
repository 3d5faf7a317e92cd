package dev.martlet.api.shard;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import java.util.Objects;

/**
 * One connection attached to one shard. Several connections may share an id (two tabs of one
 * player); the number tells them apart.
 *
 * @param number of this subscription, unique within the shard, never used again
 * @param id it is attached under
 * @param principal who the authenticator says the caller is
 */
public record Subscriber(long number, SubscriberId id, Principal principal) {
  /** Checks that nothing is missing. */
  public Subscriber {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(principal, "principal is null");
  }

  /**
   * Returns whether the caller is attached under their own user id.
   *
   * @return true if the ids are equal; never true for an anonymous caller
   */
  public boolean isSelf() {
    return principal.userId().filter(id.value()::equals).isPresent();
  }
}
