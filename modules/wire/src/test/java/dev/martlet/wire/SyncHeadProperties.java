package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.SyncHead.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class SyncHeadProperties {
  @Property
  void whatIsWrittenCanBeRead(
      @ForAll Kind kind,
      @ForAll @LongRange(min = 0) long tick,
      @ForAll @LongRange(min = 0, max = 300) long behind,
      @ForAll boolean withShapes,
      @ForAll boolean withAck,
      @ForAll long clientSeq,
      @ForAll @LongRange(min = 0) long seq) {
    long baseline = Math.max(0, tick - behind);
    Optional<Ack> ack = withAck ? Optional.of(new Ack(clientSeq, seq, baseline)) : Optional.empty();
    SyncHead head = new SyncHead(kind, tick, baseline, withShapes, ack);
    ByteBuffer bytes = ByteBuffer.wrap(head.bytes().copy());
    int first = bytes.get();
    assertEquals(kind.ordinal() + 1, first & 0x0F);
    assertEquals(withAck, (first & 0x10) != 0);
    assertEquals(withShapes, (first & 0x20) != 0);
    assertEquals(tick, Numbers.read(bytes));
    if (kind == Kind.DELTA) {
      assertEquals(baseline, tick - Numbers.read(bytes));
    }
    if (kind == Kind.EVENT) {
      assertEquals(baseline, Numbers.read(bytes));
    }
    if (withAck) {
      assertEquals(clientSeq, Numbers.read(bytes));
      assertEquals(seq, Numbers.read(bytes));
      assertEquals(baseline, tick - Numbers.read(bytes));
    }
    assertFalse(bytes.hasRemaining());
  }

  @Example
  void aFrameIsHeadAndPayload() {
    byte[] payload = {7, 8, 9};
    SyncHead head = new SyncHead(Kind.DELTA, 300, 299, false, Optional.empty());
    TickFrame frame = TickFrame.of(head, payload);
    assertEquals(300, frame.tick());

    byte[] bytes = frame.bytes();
    assertArrayEquals(
        payload, Arrays.copyOfRange(bytes, bytes.length - payload.length, bytes.length));
    assertArrayEquals(new byte[] {(byte) 0x82, 7, 2, (byte) 0xAC, 2, 1, 7, 8, 9}, bytes);
  }
}
