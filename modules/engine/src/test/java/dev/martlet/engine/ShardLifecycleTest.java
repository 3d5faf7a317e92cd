package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.stream.CloseReason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardLifecycleTest {
  private final ShardLifecycle lifecycle = new ShardLifecycle();

  @Test
  void aNewShardRunsAndTakesSubscribersIn() {
    assertTrue(lifecycle.running());
    assertFalse(lifecycle.draining());
    assertFalse(lifecycle.hanging());
    assertEquals(Optional.empty(), lifecycle.stopRequested());
  }

  @Test
  void aDrainingShardRunsUntilItEnds() {
    lifecycle.drain();
    assertTrue(lifecycle.running());
    assertTrue(lifecycle.draining());
    assertTrue(lifecycle.end());
    assertFalse(lifecycle.running());
    assertFalse(lifecycle.draining());
  }

  @Test
  void theFirstRequestToStopDecidesTheReason() {
    lifecycle.drain();
    lifecycle.stop(CloseReason.DRAINING);
    lifecycle.stop(CloseReason.STOPPED);
    assertEquals(Optional.of(CloseReason.DRAINING), lifecycle.stopRequested());
    assertTrue(lifecycle.running(), "until its next turn");
    assertTrue(lifecycle.draining(), "it goes on to take in nobody");
    assertTrue(lifecycle.end());
    assertEquals(CloseReason.DRAINING, lifecycle.forPending());
  }

  @Test
  void aShardThatStopsCanStillBeDrained() {
    lifecycle.stop(CloseReason.STOPPED);
    assertFalse(lifecycle.draining());
    lifecycle.drain();
    assertTrue(lifecycle.draining());
    assertEquals(Optional.of(CloseReason.STOPPED), lifecycle.stopRequested());
  }

  @Test
  void itEndsOnce() {
    assertTrue(lifecycle.end());
    assertFalse(lifecycle.end());
    assertFalse(lifecycle.hang(), "its ending hangs, but it was over already");
    assertTrue(lifecycle.hanging());
    lifecycle.returned();
    assertFalse(lifecycle.hanging());
    assertFalse(lifecycle.running());
  }

  @Test
  void aShardThatHangsIsOverAndStaysSoWhenItsTurnReturns() {
    assertTrue(lifecycle.hang());
    assertTrue(lifecycle.hanging());
    assertFalse(lifecycle.running());
    assertFalse(lifecycle.end(), "the turn that returned does not end it again");
    assertTrue(lifecycle.hanging());
    lifecycle.returned();
    assertFalse(lifecycle.hanging());
    assertFalse(lifecycle.running());
    assertEquals(CloseReason.STOPPED, lifecycle.forPending());
  }

  @Test
  void nothingIsAskedOfAShardThatIsOver() {
    lifecycle.end();
    lifecycle.drain();
    lifecycle.stop(CloseReason.DRAINING);
    assertFalse(lifecycle.running());
    assertEquals(Optional.empty(), lifecycle.stopRequested());
    assertEquals(CloseReason.STOPPED, lifecycle.forPending());
  }
}
