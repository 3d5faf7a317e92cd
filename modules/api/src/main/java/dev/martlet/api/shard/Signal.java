package dev.martlet.api.shard;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import java.util.Objects;

/**
 * What an operator or a shard has sent to a shard. Immutable, if the value is.
 *
 * @since 1.0
 */
public final class Signal {
  private final Object value;
  private final Sender sender;

  private Signal(Object value, Sender sender) {
    this.value = Objects.requireNonNull(value, "value is null");
    this.sender = Objects.requireNonNull(sender, "sender is null");
  }

  /**
   * Who sent a signal.
   *
   * @since 1.0
   */
  public sealed interface Sender {}

  /**
   * An admin, over HTTP.
   *
   * @param principal who they are
   * @since 1.0
   */
  public record Operator(Principal principal) implements Sender {}

  /**
   * A shard, perhaps the one that is sent the signal.
   *
   * @param id of the shard that sent it
   * @since 1.0
   */
  public record FromShard(ShardId id) implements Sender {}

  /**
   * A signal, as the server makes it; for tests.
   *
   * @param value of the type that {@link ShardType#signalType} names
   * @param sender who sent it
   * @return the signal
   */
  public static Signal of(Object value, Sender sender) {
    return new Signal(value, sender);
  }

  /**
   * What was sent.
   *
   * @return a value of the type that {@link ShardType#signalType} names
   */
  public Object value() {
    return value;
  }

  /**
   * What was sent, as a type.
   *
   * @param <T> the type
   * @param type that the value has
   * @return the value
   * @throws IllegalArgumentException if it is of another type than {@link ShardType#signalType}
   *     names
   */
  public <T> T value(Class<T> type) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "the signal is a %s, as signalType() says, and no %s"
              .formatted(value.getClass().getName(), type.getName()));
    }
    return type.cast(value);
  }

  /**
   * Who sent it.
   *
   * @return an {@link Operator}, or the {@link FromShard shard}
   */
  public Sender sender() {
    return sender;
  }

  /** Shows the value and its sender. */
  @Override
  public String toString() {
    return value + " from " + sender;
  }
}
