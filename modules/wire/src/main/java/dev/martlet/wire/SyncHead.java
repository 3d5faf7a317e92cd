package dev.martlet.wire;

import java.util.Optional;

/**
 * The head of a protocol version 2 message (protocol page, "Version 2").
 *
 * @param kind of message
 * @param tick after which the message was made, from 0
 * @param reference for a delta, the tick of its baseline; for an event, its number; ignored for
 *     other kinds
 * @param withShapes whether the payload begins with shapes that the client does not know
 * @param ack of the client's inputs, if there is news
 */
public record SyncHead(
    Kind kind, long tick, long reference, boolean withShapes, Optional<Ack> ack) {
  /** Flags, in the same byte as the kind. */
  static final int WITH_ACK = 0x10;

  static final int WITH_SHAPES = 0x20;

  static final int WITH_ENTITIES = 0x40;

  /** The kind of a message. */
  public enum Kind {
    /** A complete state. */
    FULL(1),
    /** The difference to the state at the baseline. */
    DELTA(2),
    /** An event. */
    EVENT(3),
    /** Information about the subscription itself. */
    CONTROL(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /**
   * How far a client's inputs have been processed.
   *
   * @param clientSeq the client's number of the last processed input: an unsigned 64-bit integer
   * @param seq the shard's number of the client's last applied input; 0 if none was applied
   * @param tick in which the last input was processed
   */
  public record Ack(long clientSeq, long seq, long tick) {}

  /** Encodes the head. */
  MessageBytes bytes() {
    return write(0);
  }

  /**
   * Encodes the head of a message whose payload, of this many bytes, is followed by a section of
   * entities.
   */
  MessageBytes bytesWithEntities(int payload) {
    MessageBytes bytes = write(WITH_ENTITIES);
    bytes.number(payload);
    return bytes;
  }

  private MessageBytes write(int more) {
    MessageBytes bytes = new MessageBytes(64); // enough for the longest numbers
    int flags = (ack.isPresent() ? WITH_ACK : 0) | (withShapes ? WITH_SHAPES : 0);
    bytes.octet(kind.number | flags | more);
    bytes.number(tick);
    if (kind == Kind.DELTA) {
      bytes.number(tick - reference);
    } else if (kind == Kind.EVENT) {
      bytes.number(reference);
    }
    if (ack.isPresent()) {
      bytes.number(ack.get().clientSeq);
      bytes.number(ack.get().seq);
      bytes.number(tick - ack.get().tick);
    }
    return bytes;
  }
}
