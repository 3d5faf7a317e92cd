package dev.martlet.wire;

import java.util.Optional;

/**
 * What a message of protocol version 2 begins with (protocol page, "Version 2").
 *
 * @param kind of message
 * @param tick after which it was made, from 0
 * @param reference of a delta, the tick of the state that it makes this one of; of an event, its
 *     number; of no meaning with other kinds
 * @param withShapes whether the payload begins with shapes that the client does not know
 * @param ack of the client's inputs, if there is something new
 */
public record SyncHead(
    Kind kind, long tick, long reference, boolean withShapes, Optional<Ack> ack) {
  /** Flags, beside the kind. */
  static final int WITH_ACK = 0x10;

  static final int WITH_SHAPES = 0x20;

  static final int WITH_ENTITIES = 0x40;

  /** What a message is. */
  public enum Kind {
    /** A whole state. */
    FULL(1),
    /** What makes a state of the one at the baseline. */
    DELTA(2),
    /** Something that happened. */
    EVENT(3),
    /** About the subscription itself. */
    CONTROL(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /**
   * What became of a client's inputs.
   *
   * @param clientSeq the number that the client gave to the last of them that was looked at: an
   *     unsigned 64-bit integer
   * @param seq the number, in its shard, of the last of them that was applied; 0 if none was
   * @param tick in which that last one was looked at
   */
  public record Ack(long clientSeq, long seq, long tick) {}

  /** The bytes. */
  MessageBytes bytes() {
    return write(0);
  }

  /** The same of a message in which a section of entities follows a payload of a length. */
  MessageBytes bytesWithEntities(int payload) {
    MessageBytes bytes = write(WITH_ENTITIES);
    bytes.number(payload);
    return bytes;
  }

  private MessageBytes write(int more) {
    MessageBytes bytes = new MessageBytes(64); // with the longest numbers there can be
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
