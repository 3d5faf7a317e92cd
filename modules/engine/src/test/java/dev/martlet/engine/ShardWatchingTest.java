package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.CloseReason.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Operators that watch a shard. */
class ShardWatchingTest extends ShardFixture {
  @Test
  void theSimulationDoesNotKnowItsWatchers() {
    Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(1));
    Player eva = new Player(shard, "eva");
    Player watcher = Player.watching(shard);
    clock.settle();
    assertEquals("0 {\"words\":[],\"size\":0}", watcher.read());
    assertEquals(1, shard.status().subscribers());
    assertEquals(1, shard.subscribers().size());
    assertEquals(Code.NOT_ATTACHED, watcher.say("hello").orElseThrow().code());
    clock.advance(STEP);
    assertEquals(1, watcher.frame().tick());
    watcher.leave();
    eva.leave();
    clock.advance(STEP);
    assertEquals(List.of("joined eva 1", "tick 1", "left eva 1", "tick 2"), probe.events);
    assertNull(watcher.read());
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void withoutACommonStateOnlyTheWatcherIsClosed() {
    Shard<?> shard = ticking();
    probe.views = subscriber -> Optional.of(new Probe.Words(List.of("own"), 1));
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.throwIn = "snapshot";
    Player watcher = Player.watching(shard);
    clock.settle();
    assertEquals(CloseReason.FAILED, watcher.closeReason());
    clock.advance(STEP);
    assertTrue(shard.running());
    assertEquals("1 {\"words\":[\"own\"],\"size\":1}", eva.read());
  }

  private void giveViews() {
    probe.views = subscriber -> Optional.of(new Probe.Words(List.of(subscriber.id().value()), 1));
  }

  @Test
  void aWatcherSeesWhatASubscriberSeesUntilThatLeaves() {
    Shard<?> shard = ticking();
    giveViews();
    Player eva = new Player(shard, "eva");
    Player adam = new Player(shard, "adam");
    clock.settle();
    Player asEva = Player.watching(shard, eva);
    Player asAdam = Player.watching(shard, adam);
    clock.settle();
    assertEquals("0 {\"words\":[\"eva\"],\"size\":1}", asEva.read());
    assertEquals("0 {\"words\":[\"adam\"],\"size\":1}", asAdam.read());
    eva.leave();
    clock.advance(STEP);
    assertEquals(CloseReason.SEEN_LEFT, asEva.closeReason());
    assertEquals("1 {\"words\":[\"adam\"],\"size\":1}", asAdam.read());
    asAdam.leave();
    clock.advance(STEP);
    assertEquals(1, shard.status().subscribers());
    assertTrue(probe.events.contains("left eva 1"), probe.events::toString);
  }

  @Test
  void whoHasLeftBeforeTheyAreLookedAtIsNotAskedFor() {
    Shard<?> shard = ticking();
    giveViews();
    Player eva = new Player(shard, "eva");
    clock.settle();
    eva.leave();
    clock.advance(STEP);
    probe.throwIn = "snapshotFor";
    Player watcher = Player.watching(shard, eva);
    clock.settle();
    assertEquals(CloseReason.SEEN_LEFT, watcher.closeReason());
    clock.advance(STEP);
    assertTrue(shard.running());
  }

  @Test
  void aViewThatFailsForTheWatcherEndsTheWatcherOnly() {
    Shard<?> shard = ticking();
    Set<Integer> asked = new HashSet<>();
    probe.views =
        subscriber -> {
          if (!asked.add(probe.ticks.size())) {
            throw new IllegalStateException("asked twice in a tick");
          }
          return Optional.of(new Probe.Words(List.of("own"), 1));
        };
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertEquals("0 {\"words\":[\"own\"],\"size\":1}", eva.read());
    Player watcher = Player.watching(shard, eva);
    clock.settle();
    assertEquals(CloseReason.FAILED, watcher.closeReason());
    clock.advance(STEP);
    assertEquals("1 {\"words\":[\"own\"],\"size\":1}", eva.read());
    assertTrue(shard.running());
  }

  @Test
  void aShardThatIsOnlyWatchedIsIdle() {
    Shard<?> shard = shard(ShardSettings.DEFAULT.withIdleShutdown(Duration.ofSeconds(90)));
    Player watcher = Player.watching(shard);
    clock.advance(Duration.ofSeconds(91));
    shard.housekeep();
    clock.settle();
    assertFalse(shard.running());
    assertEquals(Kind.STOPPED, watcher.closeReason().kind());
  }
}
