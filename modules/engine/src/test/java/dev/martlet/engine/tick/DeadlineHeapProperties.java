package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Behaves like a sorted list, in any order of adding and polling. */
class DeadlineHeapProperties {
  private record In(Turn turn, long deadline) {}

  @Property
  void theEarliestComesFirstAndNothingIsLost(
      @ForAll @Size(max = 500) List<Optional<@IntRange(max = 300) Integer>> steps,
      @ForAll long clock) { // at any reading of the clock, also where it overflows
    DeadlineHeap heap = new DeadlineHeap();
    List<In> model = new ArrayList<>();
    for (Optional<Integer> step : steps) {
      if (step.isPresent()) {
        In in = new In(new Named(), clock + step.get());
        model.add(in);
        heap.add(in.turn, in.deadline);
      } else {
        takeFirst(heap, model, clock);
      }
      assertEquals(model.size(), heap.size());
    }
    while (!model.isEmpty()) {
      takeFirst(heap, model, clock);
    }
    assertTrue(heap.isEmpty());
  }

  private static void takeFirst(DeadlineHeap heap, List<In> model, long clock) {
    if (model.isEmpty()) {
      assertTrue(heap.isEmpty());
      return;
    }
    long earliest = heap.firstDeadline();
    assertEquals(
        model.stream().map(in -> in.deadline - clock).min(Comparator.naturalOrder()).get(),
        earliest - clock);
    Turn taken = heap.poll();
    In found = model.stream().filter(in -> in.turn == taken).findFirst().orElseThrow();
    assertEquals(earliest, found.deadline);
    assertTrue(model.remove(found));
  }

  /** A turn with an identity. */
  private static final class Named implements Turn {
    @Override
    public void run() {}
  }
}
