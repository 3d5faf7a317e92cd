package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.wire.SyncHead.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EntitySectionProperties {
  private final SyncHead head = new SyncHead(Kind.DELTA, 300, 299, false, Optional.empty());

  private static byte[] some(ByteBuffer bytes, long count) {
    byte[] some = new byte[(int) count];
    bytes.get(some);
    return some;
  }

  /** The bytes after the head of a message, as the protocol page's "Entities" describes them. */
  private ByteBuffer section(EntitySection section, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.wrap(TickFrame.of(head, payload, section).bytes());
    assertEquals((byte) 0x82, bytes.get());
    int first = bytes.get();
    long length = first < 126 ? first : first == 126 ? bytes.getShort() & 0xFFFF : bytes.getLong();
    assertEquals(bytes.remaining(), length);
    assertEquals(0x42, bytes.get());
    assertEquals(300, Numbers.read(bytes));
    assertEquals(1, Numbers.read(bytes));
    assertArrayEquals(payload, some(bytes, Numbers.read(bytes)));
    return bytes;
  }

  @Property
  void whatIsSaidCanBeRead(
      @ForAll @Size(max = 3) List<@Size(max = 4) List<String>> shapes,
      @ForAll @Size(max = 50) List<@IntRange(min = 0) Integer> left,
      @ForAll @Size(max = 50) List<@Size(max = 300) byte[]> changed,
      @ForAll @Size(max = 50) List<@Size(max = 300) byte[]> entered,
      @ForAll @Size(max = 200) byte[] payload) {
    EntitySection section = new EntitySection();
    for (int time = 0; time < 2; time++) { // the second time shows that clear empties it
      section.clear();
      shapes.forEach(section::shape);
      left.forEach(section::left);
      changed.forEach(entry -> section.changed(around(entry), 1, entry.length));
      entered.forEach(entry -> section.entered(around(entry), 1, entry.length));
    }
    assertEquals(left.isEmpty() && changed.isEmpty() && entered.isEmpty(), section.isEmpty());

    ByteBuffer bytes = section(section, payload);
    assertEquals(section.length(), bytes.remaining());
    assertEquals(shapes.size(), Numbers.read(bytes));
    for (List<String> names : shapes) {
      List<String> read = new ArrayList<>();
      for (long rest = Numbers.read(bytes); rest > 0; rest--) {
        read.add(new String(some(bytes, Numbers.read(bytes)), StandardCharsets.UTF_8));
      }
      assertEquals(names.stream().map(EntitySectionProperties::asUtf8).toList(), read);
    }
    assertEquals(left.size(), Numbers.read(bytes));
    left.forEach(slot -> assertEquals((long) slot, Numbers.read(bytes)));
    for (List<byte[]> entries : List.of(changed, entered)) {
      assertEquals(entries.size(), Numbers.read(bytes));
      entries.forEach(entry -> assertArrayEquals(entry, some(bytes, entry.length)));
    }
    assertFalse(bytes.hasRemaining());
  }

  private static byte[] around(byte[] entry) {
    byte[] more = new byte[entry.length + 2];
    Arrays.fill(more, (byte) 0x55);
    System.arraycopy(entry, 0, more, 1, entry.length);
    return more;
  }

  /** An unpaired surrogate has no UTF-8 bytes. */
  private static String asUtf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Example
  void oneThatSaysNothing() {
    EntitySection section = new EntitySection();
    assertTrue(section.isEmpty());
    assertArrayEquals(new byte[4], some(section(section, new byte[0]), 4));
  }
}
