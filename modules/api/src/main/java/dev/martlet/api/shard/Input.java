package dev.martlet.api.shard;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * An input that a client sent, and what is known of it. Immutable.
 *
 * @param <I> the type of the value
 * @since 1.0
 */
public final class Input<I> {
  private final I value;
  private final boolean numbered;
  private final long clientSeq;

  private Input(I value, boolean numbered, long clientSeq) {
    this.value = Objects.requireNonNull(value, "value is null");
    this.numbered = numbered;
    this.clientSeq = clientSeq;
  }

  /**
   * Returns an input that its client did not number.
   *
   * @param <I> the type of the value
   * @param value that the client sent
   * @return the input
   */
  public static <I> Input<I> of(I value) {
    return new Input<>(value, false, 0);
  }

  /**
   * Returns this input with a client's number.
   *
   * @param number an unsigned 64-bit integer
   * @return the changed input
   */
  public Input<I> withClientSeq(long number) {
    return new Input<>(value, true, number);
  }

  /**
   * What the client sent, bound to the shard type's input type.
   *
   * @return the value, never null
   */
  public I value() {
    return value;
  }

  /**
   * The number that the client gave the input ({@code client_seq}). Clients of version 2 are told
   * by the server which of their inputs have been applied; a simulation that tells those of version
   * 1 sends the number back in its snapshots.
   *
   * @return an unsigned 64-bit integer; empty if the client gave none
   */
  public OptionalLong clientSeq() {
    return numbered ? OptionalLong.of(clientSeq) : OptionalLong.empty();
  }

  /** Shows the value and the number. */
  @Override
  public String toString() {
    return numbered
        ? value + " (client_seq " + Long.toUnsignedString(clientSeq) + ")"
        : value.toString();
  }
}
