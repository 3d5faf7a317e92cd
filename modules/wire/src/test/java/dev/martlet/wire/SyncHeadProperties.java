package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.SyncHead.Kind;
import java.math.BigInteger;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class SyncHeadProperties {
  /** Reads numbers as the protocol page says, in a way that cannot overflow. */
  private static final class Reader {
    final byte[] bytes;
    int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    long number() {
      BigInteger number = BigInteger.ZERO;
      for (int shift = 0; ; shift += 7) {
        int octet = bytes[at++] & 0xFF;
        number = number.add(BigInteger.valueOf(octet & 0x7F).shiftLeft(shift));
        if (octet < 0x80) {
          return number.longValue();
        }
      }
    }
  }

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
    Reader reader = new Reader(head.bytes().copy());
    int first = reader.bytes[reader.at++];
    assertEquals(kind.ordinal() + 1, first & 0x0F);
    assertEquals(withAck, (first & 0x10) != 0);
    assertEquals(withShapes, (first & 0x20) != 0);
    assertEquals(tick, reader.number());
    if (kind == Kind.DELTA) {
      assertEquals(baseline, tick - reader.number());
    }
    if (kind == Kind.EVENT) {
      assertEquals(baseline, reader.number());
    }
    if (withAck) {
      assertEquals(clientSeq, reader.number());
      assertEquals(seq, reader.number());
      assertEquals(baseline, tick - reader.number());
    }
    assertEquals(reader.bytes.length, reader.at);
  }

  @Example
  void aFrameIsHeadAndPayload() {
    byte[] payload = {7, 8, 9};
    SyncHead head = new SyncHead(Kind.DELTA, 300, 299, false, Optional.empty());
    TickFrame frame = TickFrame.of(head, payload);
    assertEquals(300, frame.tick());
    assertArrayEquals(payload, frame.snapshot());
    assertArrayEquals(new byte[] {(byte) 0x82, 7, 2, (byte) 0xAC, 2, 1, 7, 8, 9}, frame.bytes());
  }
}
