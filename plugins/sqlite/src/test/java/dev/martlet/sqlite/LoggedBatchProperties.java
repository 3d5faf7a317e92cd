package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalId;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rows of batches are read as they were written, and whatever else is there is told. */
class LoggedBatchProperties {
  private static final JournalId ID = Stores.id("arena:one");

  @Provide
  Arbitrary<List<LoggedBatch>> batches() {
    Arbitrary<Long> numbers =
        Arbitraries.longs().between(0, Long.MAX_VALUE).edgeCases(cases -> cases.add(127L, 128L));
    return Combinators.combine(numbers, numbers, Arbitraries.bytes().array(byte[].class))
        .as((journal, number, bytes) -> LoggedBatch.of(ID, journal, number, bytes))
        .list()
        .ofMaxSize(6);
  }

  @Property
  void whatWasWrittenIsRead(@ForAll("batches") List<LoggedBatch> batches) throws Exception {
    List<LoggedBatch> read = LoggedBatch.read(Log.row(batches));
    assertEquals(batches.size(), read.size());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(batches.get(i).journal(), read.get(i).journal());
      assertEquals(batches.get(i).number(), read.get(i).number());
      assertArrayEquals(batches.get(i).bytes(), read.get(i).bytes());
      assertTrue(read.get(i).isOf(ID));
      assertFalse(read.get(i).isOf(Stores.id("arena:two")));
    }
  }

  @Property
  void anotherByteIsTold(
      @ForAll("batches") List<LoggedBatch> batches, @ForAll int at, @ForAll byte other) {
    byte[] row = Log.row(batches);
    if (row.length > 0) {
      int place = Math.floorMod(at, row.length);
      byte was = row[place];
      row[place] = other;
      try {
        boolean whole = LoggedBatch.read(row).stream().allMatch(batch -> batch.isOf(ID));
        assertTrue(was == other || !whole || movedOnly(batches, row));
      } catch (DamagedException e) {
        assertTrue(was != other);
      }
    }
  }

  /**
   * What belongs to another journal now is missed there by its number, which is in the checksum.
   */
  private static boolean movedOnly(List<LoggedBatch> batches, byte[] row) throws DamagedException {
    List<LoggedBatch> read = LoggedBatch.read(row);
    return read.size() == batches.size()
        && !read.stream()
            .map(LoggedBatch::journal)
            .toList()
            .equals(batches.stream().map(LoggedBatch::journal).toList());
  }

  @Property
  void aRowThatIsCutIsTold(@ForAll("batches") List<LoggedBatch> batches, @ForAll int at) {
    byte[] row = Log.row(batches);
    byte[] cut = Arrays.copyOf(row, Math.floorMod(at, row.length + 1));
    try {
      List<LoggedBatch> read = LoggedBatch.read(cut);
      assertArrayEquals(cut, Log.row(read), "it was cut between two batches");
    } catch (DamagedException e) {
      assertTrue(cut.length < row.length);
    }
  }
}
