package dev.martlet.engine;

import java.util.OptionalLong;

/**
 * What a client is told of an input that was not applied.
 *
 * @param code for programs
 * @param message for people
 * @param clientSeq of the input, an unsigned number, if it had one that could be read
 */
public record Complaint(Code code, String message, OptionalLong clientSeq) {
  /** The longest message, in characters. */
  static final int MAX_MESSAGE = 300;

  /** The reasons for which an input is not applied; clients and figures are told the name. */
  public enum Code {
    /** The message is no envelope: not JSON, not an object, or its {@code client_seq} is wrong. */
    BAD_ENVELOPE,
    /** The {@code input} in the envelope is not what this shard type takes. */
    BAD_INPUT,
    /** The simulation refused it. */
    INPUT_REFUSED,
    /** The simulation failed over it. */
    INPUT_FAILED,
    /** As many inputs wait as the shard holds. */
    QUEUE_FULL,
    /** The sender is not attached, or no longer. */
    NOT_ATTACHED;

    /**
     * Whether it says that the client sent what it should know to be wrong.
     *
     * @return true for what is no envelope or no input of the shard's type
     */
    public boolean malformed() {
      return this == BAD_ENVELOPE || this == BAD_INPUT;
    }
  }
}
