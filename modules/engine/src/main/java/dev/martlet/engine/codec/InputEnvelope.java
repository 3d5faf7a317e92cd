package dev.martlet.engine.codec;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * A client's message that has been found to be an envelope: an input as JSON, and the client's
 * number for it.
 *
 * @param message the whole envelope, of which the input is read again on the shard's turn: its
 *     numbers are kept as they were written until their type is known; null if it has no input and
 *     no other member
 * @param values how many values its JSON has, the envelope itself included
 * @param clientSeq an unsigned 64-bit number in the bits of a long; empty if the message has none
 */
public record InputEnvelope(byte[] message, int values, OptionalLong clientSeq) {
  /** What a value costs beside its bytes: to read and to make it takes as long as so many bytes. */
  public static final int VALUE_COST = 16;

  /**
   * How many bytes it keeps.
   *
   * @return the length of the message; 0 if it has no input
   */
  public int bytes() {
    return message == null ? 0 : message.length;
  }

  /**
   * The envelope as it can be read again.
   *
   * @return the message; that of an empty envelope if it has no input
   */
  public byte[] bytesSent() {
    if (message != null) {
      return message;
    }
    String number =
        clientSeq.isEmpty()
            ? "{}"
            : "{\"client_seq\":" + Long.toUnsignedString(clientSeq.getAsLong()) + "}";
    return number.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What the turn pays to read the input.
   *
   * @return its length in bytes, and {@link #VALUE_COST} more for each value
   */
  public int cost() {
    return bytes() + VALUE_COST * values;
  }
}
