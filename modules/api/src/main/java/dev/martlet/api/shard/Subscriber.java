package dev.martlet.api.shard;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import java.util.Objects;

/**
 * One connection attached to one shard. Several connections may share an id (two tabs of one
 * player); the number tells them apart. Immutable. Two are equal if they have the same number and
 * id.
 *
 * @since 1.0
 */
public final class Subscriber {
  private final long number;
  private final SubscriberId id;
  private final Principal principal;

  private Subscriber(long number, SubscriberId id, Principal principal) {
    this.number = number;
    this.id = Objects.requireNonNull(id, "id is null");
    this.principal = Objects.requireNonNull(principal, "principal is null");
  }

  /**
   * Makes a subscriber. The server makes those of its shards; this is for tests.
   *
   * @param number of the subscription, unique within the shard
   * @param id it is attached under
   * @param principal who the authenticator says the caller is
   * @return the subscriber
   */
  public static Subscriber of(long number, SubscriberId id, Principal principal) {
    return new Subscriber(number, id, principal);
  }

  /**
   * The number of this subscription, unique within the shard and never used again.
   *
   * @return the number
   */
  public long number() {
    return number;
  }

  /**
   * The id it is attached under.
   *
   * @return the id ({@code sid}), which proves nothing unless {@link #isSelf()}
   */
  public SubscriberId id() {
    return id;
  }

  /**
   * Who the authenticator says the caller is.
   *
   * @return their principal
   */
  public Principal principal() {
    return principal;
  }

  /**
   * Returns whether the caller is attached under their own user id.
   *
   * @return true if the ids are equal; never true for an anonymous caller
   */
  public boolean isSelf() {
    return principal.userId().filter(id.value()::equals).isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Subscriber that && number == that.number && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(number) + id.hashCode();
  }

  /** Shows the id and the number. */
  @Override
  public String toString() {
    return id + " (" + number + ")";
  }
}
