package dev.martlet.engine.codec;

import java.util.OptionalLong;

/**
 * Why an input was not applied, in the form that its sender is told.
 *
 * @param code for programs
 * @param message for people
 * @param clientSeq of the input, an unsigned number, if it had one that could be read
 */
public record InputError(Code code, String message, OptionalLong clientSeq) {
  /** Maximum length of a message, in characters. */
  public static final int MAX_MESSAGE = 300;

  /** The reasons why an input is not applied; clients and metrics see the name. */
  public enum Code {
    /**
     * The message is not an envelope: not JSON, not an object, or its {@code client_seq} is wrong.
     */
    BAD_ENVELOPE,
    /** The {@code input} in the envelope is not an input of this shard type. */
    BAD_INPUT,
    /** The simulation refused the input. */
    INPUT_REFUSED,
    /** The simulation threw while it applied the input. */
    INPUT_FAILED,
    /** The shard's queue of inputs is full. */
    QUEUE_FULL,
    /** The sender, or all of its address together, send more than they may. It was not read. */
    RATE_LIMITED,
    /** The sender is not attached to the shard. */
    NOT_ATTACHED;

    /**
     * Whether the client sent something that it should know to be wrong.
     *
     * @return true for messages that are not an envelope or not an input of the shard's type
     */
    public boolean malformed() {
      return this == BAD_ENVELOPE || this == BAD_INPUT;
    }
  }
}
