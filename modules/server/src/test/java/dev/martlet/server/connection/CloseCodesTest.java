package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Close codes that clients choose do not become labels. */
class CloseCodesTest {
  @Test
  void allCodesThatThereAreHaveFewLabels() {
    Set<String> labels =
        IntStream.rangeClosed(0, 65_535).mapToObj(CloseCodes::label).collect(Collectors.toSet());
    assertEquals(10, labels.size(), labels::toString);
    assertTrue(labels.containsAll(Set.of("1000", "1008", "1013", "other")), labels::toString);
  }
}
