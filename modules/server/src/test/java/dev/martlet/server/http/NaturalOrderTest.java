package dev.martlet.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
  private static int compare(String a, String b) {
    return Integer.signum(NaturalOrder.OF_TEXTS.compare(a, b));
  }

  @Test
  void numbersInNamesAreInTheOrderOfTheirValues() {
    List<String> ordered =
        List.of(
            "",
            "1",
            "02",
            "2",
            "10",
            "a",
            "a1b2",
            "a1b10",
            "a2b1",
            "odd:20:3:room2",
            "odd:20:3:room10",
            "room",
            "room1",
            "room2",
            "room10",
            "room99999999999999999999",
            "room100000000000000000000",
            "room~");
    List<String> shuffled = new ArrayList<>(ordered);
    Collections.reverse(shuffled);
    shuffled.sort(NaturalOrder.OF_TEXTS);
    assertEquals(ordered, shuffled);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("0129ab:").ofMaxLength(8);
  }

  @Property
  void itIsATotalOrderInWhichOnlyEqualNamesAreEqual(
      @ForAll("names") String a, @ForAll("names") String b, @ForAll("names") String c) {
    assertEquals(a.equals(b), compare(a, b) == 0);
    assertEquals(compare(a, b), -compare(b, a));
    if (compare(a, b) <= 0 && compare(b, c) <= 0) {
      assertTrue(compare(a, c) <= 0, () -> a + " " + b + " " + c);
    }
  }

  @Property
  void namesThatDifferInANumberAreInItsOrder(
      @ForAll("names") String before, @ForAll @IntRange int x, @ForAll @IntRange int y) {
    String room = before + ":";
    assertEquals(Integer.signum(Integer.compare(x, y)), compare(room + x, room + y));
    assertEquals(Integer.signum(Integer.compare(x, y)), compare(room + x + ":a", room + y + ":a"));
  }
}
