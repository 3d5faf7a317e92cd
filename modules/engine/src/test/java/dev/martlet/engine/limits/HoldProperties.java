package dev.martlet.engine.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A hold cannot be left half-way: whatever is refused or throws, all is given back once. */
class HoldProperties {
  /** What happens at one place, or behind it. */
  enum Step {
    TAKE,
    TAKE_OF_HOLDER,
    TAKE_THROWS,
    GIVING_BACK_THROWS,
    WHAT_FOLLOWS_THROWS,
    KEEP,
    RELEASE
  }

  private final CountedLimit all = new CountedLimit(3);
  private final KeyedLimit ofHolder = new KeyedLimit(2);

  /** Taken and not given back, of the places that throw. */
  private int open;

  private Place throwing(boolean takeThrows) {
    return new Place() {
      @Override
      public boolean take() {
        if (takeThrows) {
          throw new UnsupportedOperationException();
        }
        open++;
        return true;
      }

      @Override
      public void giveBack() {
        open--;
        throw new UnsupportedOperationException();
      }
    };
  }

  @Property(tries = 2000)
  void anySequenceReturnsToNothing(@ForAll @Size(max = 12) List<Step> steps) {
    Hold hold = new Hold();
    boolean kept = false;
    try (hold) {
      for (Step step : steps) {
        kept |= step == Step.KEEP;
        run(step, hold);
      }
    } catch (UnsupportedOperationException | IllegalStateException e) {
      // what is held afterwards is what counts
    }
    if (kept) {
      attempt(hold::release);
    }
    assertNothingHeld();
    attempt(hold::release);
    attempt(hold::close);
    assertNothingHeld();
    assertThrows(IllegalStateException.class, () -> hold.take(all), "it must not leak either");
    assertNothingHeld();
  }

  private void run(Step step, Hold hold) {
    switch (step) {
      case TAKE -> hold.take(all);
      case TAKE_OF_HOLDER -> hold.take(ofHolder.of("a"));
      case TAKE_THROWS -> hold.take(throwing(true));
      case GIVING_BACK_THROWS -> hold.take(throwing(false));
      case WHAT_FOLLOWS_THROWS -> throw new UnsupportedOperationException();
      case KEEP -> hold.keep();
      case RELEASE -> hold.release();
    }
    assertTrue(all.taken() <= 3 && ofHolder.held("a") <= 2);
  }

  private static void attempt(Runnable giving) {
    try {
      giving.run();
    } catch (UnsupportedOperationException e) {
      // the others must have been given back all the same
    }
  }

  private void assertNothingHeld() {
    assertEquals(0, all.taken());
    assertEquals(0, ofHolder.held("a"));
    assertEquals(0, open);
  }

  @Property
  void ofSeveralPlacesAllAreTakenOrNone(@ForAll @IntRange(max = 5) int before) {
    for (int i = 0; i < before; i++) {
      ofHolder.take("a");
    }
    int taken = ofHolder.held("a");
    try (Hold hold = new Hold()) {
      boolean both = hold.take(all) && hold.take(ofHolder.of("a"));
      assertEquals(taken < 2, both);
    }
    assertEquals(0, all.taken());
    assertEquals(taken, ofHolder.held("a"));
  }

  @Example
  void whatIsKeptOutlivesTheBlock() {
    Hold kept;
    try (Hold hold = new Hold()) {
      assertTrue(hold.take(all));
      kept = hold.keep();
      assertSame(hold, kept);
    }
    assertEquals(1, all.taken());
    kept.release();
    kept.release();
    assertEquals(0, all.taken());
    assertFalse(all.full());
  }
}
