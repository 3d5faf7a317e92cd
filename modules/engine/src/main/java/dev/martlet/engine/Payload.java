package dev.martlet.engine;

import dev.martlet.wire.EntitySection;
import dev.martlet.wire.SyncHead;
import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is encoded once of a state or a difference, and the frames around it. */
final class Payload {
  private final Kind kind;
  private final long tick;
  private final byte[] bytes;
  private final boolean withShapes;

  /** Those without an acknowledgement, by what they refer to. */
  private final Map<Long, TickFrame> shared = HashMap.newHashMap(1);

  Payload(Kind kind, long tick, byte[] bytes, boolean withShapes) {
    this.kind = kind;
    this.tick = tick;
    this.bytes = bytes;
    this.withShapes = withShapes;
  }

  /** The frame for somebody: everybody's, unless there is something to say to him only. */
  TickFrame frame(long reference, Optional<Ack> ack) {
    return ack.isPresent()
        ? build(reference, ack)
        : shared.computeIfAbsent(reference, each -> build(each, ack));
  }

  /** The frame for somebody who is told of entities as well. */
  TickFrame frame(long reference, Optional<Ack> ack, EntitySection entities) {
    return TickFrame.of(head(reference, ack), bytes, entities);
  }

  private TickFrame build(long reference, Optional<Ack> ack) {
    return TickFrame.of(head(reference, ack), bytes);
  }

  private SyncHead head(long reference, Optional<Ack> ack) {
    return new SyncHead(kind, tick, reference, withShapes, ack);
  }
}
