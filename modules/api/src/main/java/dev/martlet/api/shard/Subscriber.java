package dev.martlet.api.shard;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Object parameters;

  private Subscriber(
      long number, SubscriberId id, Principal principal, @Nullable Object parameters) {
    this.parameters = parameters;
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
    return new Subscriber(number, id, principal, null);
  }

  /**
   * Returns this subscriber with join parameters. The server sets what its client sent; this is for
   * tests.
   *
   * @param parameters of the type that {@link ShardType#joinType} names
   * @return the changed subscriber
   */
  public Subscriber withParameters(Object parameters) {
    return new Subscriber(
        number, id, principal, Objects.requireNonNull(parameters, "parameters is null"));
  }

  /**
   * Returns this subscriber with another principal. The server does so when they come back with a
   * newer token; this is for tests.
   *
   * @param newest who the authenticator says the caller is
   * @return the changed subscriber
   */
  public Subscriber withPrincipal(Principal newest) {
    return new Subscriber(number, id, newest, parameters);
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

  /**
   * What the client said when it joined ({@code join}): a team, a character, an invitation. It is
   * the client's word and proves nothing: check it in {@link Simulation#authorizeJoin}. Whoever
   * resumes a seat keeps what was said when they first joined.
   *
   * @param <T> the type
   * @param type that {@link ShardType#joinType} names
   * @return the parameters; empty if the client sent none
   * @throws IllegalArgumentException if they are of another type than {@link ShardType#joinType}
   *     names
   */
  public <T> Optional<T> parameters(Class<T> type) {
    if (parameters != null && !type.isInstance(parameters)) {
      throw new IllegalArgumentException(
          "the join parameters are a %s, as joinType() says, and no %s"
              .formatted(parameters.getClass().getName(), type.getName()));
    }
    return Optional.ofNullable(parameters).map(type::cast);
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
