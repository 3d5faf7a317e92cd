package dev.martlet.engine.codec;

import dev.martlet.wire.EntitySection;
import dev.martlet.wire.SyncHead;
import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message of version 2 that is encoded once, and its frames for different subscribers. Used on
 * the shard's turn.
 */
public final class SyncPayload {
  private final Kind kind;
  private final long tick;
  private final byte[] bytes;
  private final boolean withShapes;

  /** Frames without an acknowledgement, by the reference in their head. */
  private final Map<Long, TickFrame> shared = HashMap.newHashMap(1);

  /**
   * A payload.
   *
   * @param kind of the message
   * @param tick of the message
   * @param bytes its encoded body
   * @param withShapes whether new shapes stand before the body
   */
  public SyncPayload(Kind kind, long tick, byte[] bytes, boolean withShapes) {
    this.kind = kind;
    this.tick = tick;
    this.bytes = bytes;
    this.withShapes = withShapes;
  }

  /**
   * A payload that is not a state: an event or a control message.
   *
   * @param kind of the message
   * @param tick that runs now, or ran last
   * @param bytes its encoded body
   * @return the payload
   */
  public static SyncPayload of(Kind kind, long tick, byte[] bytes) {
    return new SyncPayload(kind, tick, bytes, false);
  }

  /**
   * The frame for one subscriber. Subscribers with the same reference and no acknowledgement share
   * it.
   *
   * @param reference baseline's tick or event's number
   * @param ack acknowledgement for this subscriber, if there is one
   * @return the frame
   */
  public TickFrame frame(long reference, Optional<Ack> ack) {
    return ack.isPresent()
        ? build(reference, ack)
        : shared.computeIfAbsent(reference, each -> build(each, ack));
  }

  /**
   * The frame for one subscriber that is sent entities as well.
   *
   * @param reference baseline's tick
   * @param ack acknowledgement for this subscriber, if there is one
   * @param entities section of this subscriber
   * @return the frame
   */
  public TickFrame frame(long reference, Optional<Ack> ack, EntitySection entities) {
    return TickFrame.of(head(reference, ack), bytes, entities);
  }

  private TickFrame build(long reference, Optional<Ack> ack) {
    return TickFrame.of(head(reference, ack), bytes);
  }

  private SyncHead head(long reference, Optional<Ack> ack) {
    return new SyncHead(kind, tick, reference, withShapes, ack);
  }
}
