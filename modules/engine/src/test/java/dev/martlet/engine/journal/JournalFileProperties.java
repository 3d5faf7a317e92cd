package dev.martlet.engine.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is exported is imported, and nothing else is. */
class JournalFileProperties {
  private static final Arbitrary<byte[]> BYTES =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(150);

  @Provide
  Arbitrary<JournalFile> files() {
    return Combinators.combine(
            Arbitraries.of("arena:x", "lot", "a_.:~-"),
            Arbitraries.longs(),
            Arbitraries.of(JournalState.class),
            Arbitraries.longs().between(0, 4_000_000_000_000L),
            BYTES.optional(),
            Arbitraries.longs().between(0, Long.MAX_VALUE - 1),
            BYTES.list().ofMaxSize(5))
        .as(
            (shard, birth, state, time, checkpoint, covered, batches) ->
                new JournalFile(
                    new JournalId(new ShardId(shard), birth),
                    state,
                    Instant.ofEpochMilli(time),
                    new JournalContent(
                        checkpoint, checkpoint.isEmpty() ? 1 : covered + 1, batches)));
  }

  private static byte[] bytes(JournalFile file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      file.write(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("files") JournalFile file) throws IOException {
    byte[] written = bytes(file);
    JournalFile read = JournalFile.read(written);
    assertEquals(file.id(), read.id());
    assertEquals(file.state(), read.state());
    assertEquals(file.writtenAt(), read.writtenAt());
    assertEquals(file.content().firstNumber(), read.content().firstNumber());
    assertEquals(file.content().checkpoint().isPresent(), read.content().checkpoint().isPresent());
    assertEquals(file.content().batches().size(), read.content().batches().size());
    assertArrayEquals(written, bytes(read));
  }

  @Property(tries = 30)
  void everyCutIsRefused(@ForAll("files") JournalFile file) {
    byte[] written = bytes(file);
    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThrows(JournalFormatException.class, () -> JournalFile.read(cut));
    }
    byte[] longer = Arrays.copyOf(written, written.length + 1);
    assertThrows(JournalFormatException.class, () -> JournalFile.read(longer));
  }

  @Property(tries = 30)
  void everyFlippedByteIsRefused(@ForAll("files") JournalFile file, @ForAll byte another) {
    byte[] written = bytes(file);
    int change = another == 0 ? 1 : another;
    for (int i = 0; i < written.length; i++) {
      byte[] damaged = written.clone();
      damaged[i] ^= (byte) change;
      assertThrows(JournalFormatException.class, () -> JournalFile.read(damaged));
    }
  }

  @Example
  void itSaysWhatIsWrong() {
    JournalFile file =
        new JournalFile(
            new JournalId(new ShardId("arena:x"), 7),
            JournalState.ENDED,
            Instant.ofEpochMilli(1000),
            new JournalContent(java.util.Optional.empty(), 1, List.of(new byte[] {1, 2})));
    byte[] good = bytes(file);
    assertEquals(
        "4d4152544c45544a" // MARTLETJ
            + "01" // version
            + "0000000000000040" // length
            + "076172656e613a78" // arena:x
            + "0000000000000007" // birth
            + "05454e444544" // ENDED
            + "00000000000003e8" // milliseconds
            + "0000000000000000" // the checkpoint covers nothing
            + "00" // there is none
            + "01" // batches
            + "020102",
        HexFormat.of().formatHex(good, 0, good.length - 4));
    assertRefused("it is no exported journal", "no journal".getBytes());
    assertRefused("it is cut", Arrays.copyOf(good, 12));
    assertRefused(
        "it is cut or damaged: it has 40 bytes, and should have 64", Arrays.copyOf(good, 40));
    byte[] newer = good.clone();
    newer[8] = 2;
    assertRefused("it is of version 2", newer);
    byte[] damaged = good.clone();
    damaged[40] ^= 1;
    assertRefused("its checksum is wrong", damaged);
  }

  private static void assertRefused(String why, byte[] bytes) {
    IOException e = assertThrows(JournalFormatException.class, () -> JournalFile.read(bytes));
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }
}
