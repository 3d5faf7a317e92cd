package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TickFrameProperties {
  @Property
  void tickThenSnapshot(
      @ForAll @LongRange(min = 0) long tick, @ForAll @Size(max = 300) byte[] snapshot) {
    check(tick, snapshot);
  }

  @Example
  void everyFormOfLength() {
    for (int length : new int[] {0, 117, 118, 0xFFFF - 8, 0xFFFF - 7, 1_000_000}) {
      byte[] snapshot = new byte[length];
      Arrays.fill(snapshot, (byte) '7');
      check(0x0102030405060708L, snapshot);
    }
  }

  @Property
  void severalInOneAreTheirBytesInTheirOrderAndAsOldAsTheFirst(
      @ForAll @Size(min = 2, max = 5) List<@Size(max = 300) byte[]> snapshots) {
    ByteBuffer expected = ByteBuffer.allocate(5 * 400);
    TickFrame all = null;
    long madeFirst = 0;
    for (byte[] snapshot : snapshots) {
      TickFrame next = TickFrame.of(expected.position(), snapshot, snapshot.length);
      madeFirst = all == null ? next.madeAt() : madeFirst;
      expected.put(next.bytes());
      all = all == null ? next : next.after(all);
      assertEquals(next.tick(), all.tick());
    }
    assertArrayEquals(Arrays.copyOf(expected.array(), expected.position()), all.bytes());
    assertEquals(madeFirst, all.madeAt());
    assertEquals(snapshots.size(), all.messages());
  }

  /** Reads the frame according to RFC 6455 section 5.2, without any of this module's code. */
  private static void check(long tick, byte[] snapshot) {
    TickFrame frame =
        TickFrame.of(tick, Arrays.copyOf(snapshot, snapshot.length + 5), snapshot.length);
    ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
    assertEquals((byte) 0x82, bytes.get());
    int first = bytes.get();
    long length = first < 126 ? first : first == 126 ? bytes.getShort() & 0xFFFF : bytes.getLong();
    assertEquals(bytes.remaining(), length);
    assertEquals(tick, bytes.getLong());
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    assertArrayEquals(snapshot, rest);

    assertEquals(tick, frame.tick());
  }
}
