package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.martlet.api.shard.AsyncWork;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.limits.AsyncLimits;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The work that a simulation begins when its shard ends. */
class LastWorkTest extends ContextFixture {
  private final AtomicBoolean handled = new AtomicBoolean();

  /** A shard that begins a call when it is told its end, and has ended. */
  private Shard<?> ended(AsyncWork<?> work) {
    prepare(ShardSettings.DEFAULT);
    Probe saving =
        new Probe() {
          @Override
          public void onEnd(EndReason reason) {
            context.async("save", work, result -> handled.set(true));
          }
        };
    Shard<?> shard = Shards.of(type, saving, context, host);
    clock.advance(STEP);
    shard.stop(CloseReason.DRAINING);
    clock.settle();
    assertEquals(List.of(shard), ended);
    return shard;
  }

  @Test
  void itIsNotCancelledAndIsCountedUntilItIsOver() {
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean saved = new AtomicBoolean();
    ended(
        call -> {
          end.await();
          saved.set(true);
          return "saved";
        });
    assertEquals(1, host.calls().last());
    end.countDown();
    await(() -> host.calls().last() == 0);
    assertEquals(true, saved.get());
    assertEquals(1, metrics.counter(EngineMetric.ASYNC_CALLS, "probe", "done").sum());
    assertFalse(handled.get());
  }

  @Test
  void itIsLeftBehindAtADeadlineOfItsOwn() {
    limits =
        EngineLimits.builder()
            .async(AsyncLimits.DEFAULT.withEndDeadline(Duration.ofMillis(50)))
            .build();
    CountDownLatch never = new CountDownLatch(1);
    ended(
        call -> {
          while (true) {
            try {
              never.await();
              return null;
            } catch (InterruptedException e) {
              // hostile: ignores interrupts
            }
          }
        });
    await(() -> host.calls().last() == 0);
    assertEquals(1, host.calls().lost());
    assertEquals(1, metrics.counter(EngineMetric.ASYNC_CALLS, "probe", "late").sum());
    never.countDown();
  }
}
