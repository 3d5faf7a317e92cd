package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.Tick;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.input.RefusedInput;
import dev.martlet.engine.input.RefusedInputLog;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.CloseReason.Kind;
import dev.martlet.engine.stream.Publisher;
import dev.martlet.engine.tick.ShardClock;
import dev.martlet.wire.TickFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualScheduling clock = new ManualScheduling();
  private final List<Shard<?>> ended = new ArrayList<>();
  private final Probe probe = new Probe();
  private final Metrics metrics = new Metrics();
  private EngineLimits limits = EngineLimits.DEFAULT;

  private Shard<?> shard(ShardSettings settings) {
    return Shards.of(probe, settings, new ShardHost(clock, limits, metrics, ended::add));
  }

  private Shard<?> ticking() {
    return shard(ShardSettings.DEFAULT);
  }

  private Shard<?> eventDriven() {
    return shard(ShardSettings.DEFAULT.withTickRate(0));
  }

  @Nested
  class AtARate {
    @Test
    void ticksAreNumberedFromOneAndEachCoversOneStep() {
      Shard<?> shard = ticking();
      clock.advance(STEP.multipliedBy(3));
      assertEquals(
          List.of(
              new Tick(1, STEP, STEP),
              new Tick(2, STEP, STEP.multipliedBy(2)),
              new Tick(3, STEP, STEP.multipliedBy(3))),
          probe.ticks);
      assertEquals(3, shard.status().clock().tick());
      assertEquals(0, probe.snapshots, "nobody watches, so nothing is encoded");
    }

    @Test
    void theFirstSnapshotComesAtOnceAndThenOnePerTick() {
      Shard<?> shard = ticking();
      Player early = new Player(shard, "eva");
      clock.settle();
      assertEquals("0 {\"words\":[],\"size\":0}", early.look());
      clock.advance(STEP.multipliedBy(2).plusMillis(20));
      assertEquals("2 {\"words\":[],\"size\":0}", early.look());
      Player late = new Player(shard, "adam");
      clock.settle();
      assertEquals("2 {\"words\":[],\"size\":0}", late.look());
      assertNull(early.look());
      clock.advance(STEP);
      assertEquals("3 {\"words\":[],\"size\":0}", late.look());
      assertEquals("3 {\"words\":[],\"size\":0}", early.look());
    }

    @Test
    void inputsAreAppliedInTheOrderTheyCameAtTheNextTick() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      Player adam = new Player(shard, "adam");
      clock.settle();
      assertEquals(Optional.empty(), eva.say("one"));
      assertEquals(Optional.empty(), adam.say("two"));
      assertEquals(Optional.empty(), eva.say("three"));
      clock.settle();
      assertEquals(List.of(), probe.words);
      assertEquals(3, shard.status().inputs().waiting());
      clock.advance(STEP);
      assertEquals(
          List.of("joined eva 1", "joined adam 2", "eva: one", "adam: two", "eva: three", "tick 1"),
          probe.events);
      assertEquals("1 {\"words\":[\"one\",\"two\",\"three\"],\"size\":3}", adam.look());
    }

    @Test
    void aShardThatIsLateByItselfIsNotStarved() {
      Shard<?> shard = ticking();
      clock.advance(STEP);
      clock.chargeNext(STEP.multipliedBy(100));
      clock.advance(STEP);
      clock.stall(STEP.multipliedBy(100));
      clock.settle();
      assertEquals(100 - 1, shard.status().clock().ticksSkipped());
      assertEquals(0, metrics.counted(EngineMetric.TICKS_STARVED));
    }

    @Test
    void aLateShardCatchesUpALittleAndSkipsTheRest() {
      Shard<?> shard = ticking();
      clock.advance(STEP);
      clock.stall(STEP.multipliedBy(ShardClock.MAX_CATCH_UP));
      clock.advance(STEP.multipliedBy(20));
      assertEquals(1 + ShardClock.MAX_CATCH_UP + 20, shard.status().clock().tick());
      assertEquals(0, shard.status().clock().ticksSkipped());

      clock.stall(STEP.multipliedBy(100));
      clock.settle();
      long tick = shard.status().clock().tick();
      assertEquals(2 + ShardClock.MAX_CATCH_UP + 20, tick, "one tick, no storm");
      assertEquals(100 - 1, shard.status().clock().ticksSkipped());
      assertEquals(100 - 1, metrics.counted(EngineMetric.TICKS_STARVED), "its turns are short");
      clock.advance(STEP);
      assertEquals(tick + 1, shard.status().clock().tick(), "numbers have no gaps");
      assertEquals(STEP.multipliedBy(99).toNanos(), shard.status().clock().maxLatenessNanos());
    }

    @Test
    void whatALateShardMakesUpForLeavesAWriterTimeBetweenTheTicks() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      assertEquals(0, eva.frame().tick());
      clock.advance(STEP);
      assertEquals(1, eva.frame().tick());
      clock.stall(STEP.multipliedBy(ShardClock.MAX_CATCH_UP));
      long last = 1;
      for (int i = 0; i < 200; i++) { // a writer that comes by ten times in a step
        clock.advance(STEP.dividedBy(10));
        TickFrame frame = eva.frame();
        if (frame != null) {
          assertEquals(++last, frame.tick());
        }
      }
      assertEquals(1 + ShardClock.MAX_CATCH_UP + 20, last);
      assertEquals(0, shard.status().published().superseded());
    }

    /** Or the watchdog would take many slow ticks for one that does not return. */
    @Test
    void aShardThatIsAlwaysLateGivesItsThreadBackAfterEachTick() {
      Probe slow =
          new Probe() {
            @Override
            public void advance(Tick tick) {
              super.advance(tick);
              clock.stall(STEP.multipliedBy(5));
              if (ticks.size() < 10) {
                clock.takeNextAtOnce();
              }
            }
          };
      Shards.of(slow, clock);
      clock.stall(STEP);
      clock.runNext();
      assertEquals(1, slow.ticks.size());
      clock.runNext();
      assertEquals(2, slow.ticks.size(), "what was asked for meanwhile is not forgotten");
    }

    private List<Player> players(Shard<?> shard, int count) {
      List<Player> players = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        players.add(new Player(shard, "p" + i));
      }
      clock.settle();
      for (Player player : players) {
        assertEquals(0, player.frame().tick());
        player.readyCalls = 0;
        player.nowCalls = 0;
      }
      return players;
    }

    @Test
    void aSmallShardHasItsFramesWrittenInTheTurn() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(0));
      List<Player> players = players(shard, Publisher.MAX_WRITTEN_IN_TURN);
      players.forEach(player -> player.takesNow = true);
      clock.advance(STEP);
      players.forEach(player -> assertEquals(List.of(1L), player.takenNow));
    }

    @Test
    void aLargeShardLeavesItsFramesToOthersAndHelpsBeforeOneIsSuperseded() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(0));
      List<Player> players = players(shard, Publisher.MAX_WRITTEN_IN_TURN + 1);
      clock.advance(STEP);
      for (Player player : players) {
        assertEquals(1, player.readyCalls);
        assertEquals(0, player.nowCalls);
      }
      Player helped = players.get(7);
      helped.takesNow = true; // its own thread was not there, but its socket takes it
      clock.advance(STEP);
      assertEquals(List.of(1L), helped.takenNow);
      assertEquals(2, helped.frame().tick());
      assertEquals(players.size() - 1, shard.status().published().superseded());
    }

    @Test
    void onlyTheNewestSnapshotIsKeptForASlowSubscriber() {
      Shard<?> shard = ticking();
      Player slow = new Player(shard, "eva");
      clock.advance(STEP.multipliedBy(10));
      assertEquals(1, slow.readyCalls, "woken once for what it did not take");
      assertEquals(10, slow.frame().tick());
      assertNull(slow.frame());
      assertEquals(11, shard.status().published().sent());
      assertEquals(10, shard.status().published().superseded());
    }

    @Test
    void aCommonSnapshotIsEncodedOnceAndShared() {
      Shard<?> shard = ticking();
      List<Player> players = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        players.add(new Player(shard, "p" + i));
      }
      clock.advance(STEP);
      assertEquals(1 + 1, probe.snapshots, "one for all who joined, one for the tick");
      byte[] bytes = players.getFirst().frame().bytes();
      players.stream().skip(1).forEach(p -> assertSame(bytes, p.frame().bytes()));
    }

    @Test
    void viewsOfTheirOwnGoToThoseWhoAskAndTheSameViewIsEncodedOnce() {
      Map<String, String> team = Map.of("team", "red");
      probe.views = s -> s.id().value().startsWith("red") ? Optional.of(team) : Optional.empty();
      Shard<?> shard = ticking();
      Player red1 = new Player(shard, "red1");
      Player blue = new Player(shard, "blue");
      Player red2 = new Player(shard, "red2");
      clock.advance(STEP);
      assertEquals("1 {\"words\":[],\"size\":0}", blue.look());
      byte[] bytes = red1.frame().bytes();
      assertSame(bytes, red2.frame().bytes());
      assertEquals("{\"team\":\"red\"}", new String(bytes, bytes.length - 14, 14));
    }

    @Test
    void aLastTickComesBeforeAStop() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.advance(STEP);
      eva.say("late");
      shard.stop(CloseReason.DRAINING);
      clock.settle();
      assertEquals("2 {\"words\":[\"late\"],\"size\":1}", eva.look());
      assertEquals(Kind.DRAINING, eva.ending().kind());
      assertEquals(List.of(shard), ended);
      assertFalse(shard.running());
      clock.advance(HOUR);
      assertEquals(2, shard.status().clock().tick());
      Player late = new Player(shard, "adam");
      clock.settle();
      assertEquals(Kind.DRAINING, late.ending().kind());
    }

    @Test
    void aFinishedSimulationEndsItsShardAfterTheLastSnapshot() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.advance(STEP);
      probe.finished = true;
      clock.advance(STEP);
      assertEquals("2 {\"words\":[],\"size\":0}", eva.look());
      assertEquals(CloseReason.FINISHED, eva.ending());
      assertEquals(List.of(shard), ended);
      assertEquals(0, shard.status().subscribers());
    }
  }

  @Nested
  class OnEvents {
    @Test
    void nothingHappensUntilSomethingHappens() {
      Shard<?> shard = eventDriven();
      clock.advance(HOUR);
      assertEquals(0, shard.status().clock().tick());
    }

    @Test
    void inputsAreAppliedAtOnceAndThoseThatComeTogetherInOneTick() {
      Shard<?> shard = eventDriven();
      Player eva = new Player(shard, "eva");
      clock.settle();
      assertEquals("1 {\"words\":[],\"size\":0}", eva.look());
      clock.advance(Duration.ofSeconds(3));
      eva.say("one");
      eva.say("two");
      clock.settle();
      assertEquals("2 {\"words\":[\"one\",\"two\"],\"size\":2}", eva.look());
      assertEquals(
          new Tick(2, Duration.ofSeconds(3), Duration.ofSeconds(3)), probe.ticks.getLast());
    }

    @Test
    void comingAndGoingMakesATickThatEverybodySees() {
      Shard<?> shard = eventDriven();
      Player eva = new Player(shard, "eva");
      clock.settle();
      Player adam = new Player(shard, "adam");
      clock.settle();
      assertEquals("2 {\"words\":[],\"size\":0}", eva.look());
      assertEquals("2 {\"words\":[],\"size\":0}", adam.look());
      adam.leave();
      clock.settle();
      assertEquals("3 {\"words\":[],\"size\":0}", eva.look());
      assertTrue(probe.events.contains("left adam 2"));
    }

    @Test
    void aSimulationIsWokenWhenItAskedForIt() {
      probe.wakeAt = Duration.ofMinutes(5);
      Shard<?> shard = eventDriven();
      clock.advance(Duration.ofMinutes(5).minusNanos(1));
      assertEquals(0, shard.status().clock().tick());
      probe.finished = true;
      clock.advance(Duration.ofNanos(1));
      assertEquals(List.of(new Tick(1, Duration.ofMinutes(5), Duration.ofMinutes(5))), probe.ticks);
      assertFalse(shard.running());
    }

    @Test
    void aSimulationThatIsNeverContentGetsTheHighestRate() {
      probe.wakeAt = Duration.ZERO;
      Shard<?> shard = eventDriven();
      clock.advance(Duration.ofSeconds(2));
      assertEquals(2L * ShardSettings.MAX_TICK_RATE, shard.status().clock().tick());
    }

    @Test
    void aWakingCanBePutOffAndBroughtForward() {
      probe.wakeAt = Duration.ofMinutes(5);
      Shard<?> shard = eventDriven();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.wakeAt = Duration.ofMinutes(10);
      eva.say("later");
      clock.advance(Duration.ofMinutes(6));
      assertEquals(2, shard.status().clock().tick());
      probe.wakeAt = Duration.ofMinutes(7);
      eva.say("sooner");
      clock.settle();
      assertEquals(3, shard.status().clock().tick());
      probe.wakeAt = null;
      clock.advance(Duration.ofMinutes(1));
      assertEquals(4, shard.status().clock().tick());
      clock.advance(HOUR);
      assertEquals(4, shard.status().clock().tick());
    }
  }

  @Nested
  class Subscribing {
    @Test
    void whoIsNotLetInIsToldWhy() {
      Shard<?> shard = ticking();
      Player other = new Player(shard, "eva", Principal.user("adam"));
      Player nobody = new Player(shard, "anon", Principal.anonymous());
      Player admin = new Player(shard, "eva", Principal.admin("root"));
      clock.settle();
      assertEquals(
          new CloseReason(Kind.UNAUTHORIZED, "unauthorized: log in as eva"), other.ending());
      assertEquals(Kind.UNAUTHORIZED, nobody.ending().kind());
      assertNull(admin.ending());
      assertEquals(List.of("joined eva 3"), probe.events);
      assertEquals(1, shard.status().subscribers());
    }

    @Test
    void aFullShardTakesTheNextOneWhenASeatIsFree() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(2));
      Player a = new Player(shard, "a");
      Player b = new Player(shard, "b");
      Player c = new Player(shard, "c");
      clock.settle();
      assertNull(a.ending());
      assertNull(b.ending());
      assertEquals(Kind.FULL, c.ending().kind());
      a.leave();
      Player d = new Player(shard, "d");
      clock.settle();
      assertNull(d.ending());
      c.leave();
      b.leave();
      b.leave();
      clock.advance(STEP);
      assertEquals(1, shard.status().subscribers());
    }

    @Test
    void twoConnectionsOfOneIdComeAndGoByThemselves() {
      Shard<?> shard = ticking();
      Player one = new Player(shard, "eva");
      Player two = new Player(shard, "eva");
      clock.settle();
      one.leave();
      clock.advance(STEP);
      assertEquals(List.of("joined eva 1", "joined eva 2", "left eva 1", "tick 1"), probe.events);
      two.say("still here");
      clock.advance(STEP);
      assertEquals(List.of("still here"), probe.words);
      assertEquals("2 {\"words\":[\"still here\"],\"size\":1}", two.look());
      assertEquals(0, one.frame().tick());
    }

    @Test
    void whatWasSentBeforeLeavingCounts() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      eva.say("bye");
      eva.leave();
      assertEquals(Code.NOT_ATTACHED, eva.say("too late").orElseThrow().code());
      clock.advance(STEP);
      assertEquals(List.of("joined eva 1", "eva: bye", "left eva 1", "tick 1"), probe.events);
    }

    @Test
    void whoLeavesBeforeTheShardLookedHasBeenThereAllTheSame() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(1));
      Player eva = new Player(shard, "eva");
      assertEquals(Optional.empty(), eva.say("in passing"));
      eva.leave();
      assertEquals(Code.NOT_ATTACHED, eva.say("too late").orElseThrow().code());
      Player adam = new Player(shard, "adam");
      clock.advance(STEP);
      assertEquals(
          List.of("joined eva 1", "joined adam 2", "eva: in passing", "left eva 1", "tick 1"),
          probe.events);
      assertEquals(1, shard.status().subscribers());
      assertNull(adam.ending(), "who has left takes no seat");
    }

    /** Whatever a connection does, it may do in the middle of a turn. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, true", "1, false", "2, false", "3, false"})
    void comingAndGoingInTheMiddleOfATurnLosesNothing(int read, boolean speaking) {
      Shard<?> shard = ticking();
      clock.settle();
      clock.interruptAtRead(
          read,
          () -> {
            Player eva = new Player(shard, "eva");
            if (speaking) {
              assertEquals(Optional.empty(), eva.say("in passing"));
            }
            eva.leave();
          });
      clock.advance(STEP.multipliedBy(5));
      probe.events.removeIf(event -> event.startsWith("tick"));
      assertEquals(
          speaking
              ? List.of("joined eva 1", "eva: in passing", "left eva 1")
              : List.of("joined eva 1", "left eva 1"),
          probe.events);
      assertEquals(0, shard.status().subscribers());
    }

    @Test
    void whoIsRefusedAndLeavesIsNeverMissed() {
      Shard<?> shard = ticking();
      Player adam = new Player(shard, "eva", Principal.user("adam"));
      adam.leave();
      Player cain = new Player(shard, "eva", Principal.user("cain"));
      clock.settle();
      cain.leave();
      clock.advance(STEP);
      assertEquals(List.of("tick 1"), probe.events);
      assertEquals(0, shard.status().subscribers());
    }

    @Test
    void manyComeAndGoInAnyOrder() {
      Shard<?> shard = ticking();
      List<Player> players = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        players.add(new Player(shard, "p" + i));
      }
      clock.advance(STEP);
      for (int i : new int[] {0, 9, 4, 5, 1}) {
        players.get(i).leave();
        players.get(i).frame();
      }
      clock.advance(STEP);
      for (int i = 0; i < 10; i++) {
        boolean left = List.of(0, 9, 4, 5, 1).contains(i);
        assertEquals(left, players.get(i).frame() == null, "p" + i);
      }
    }
  }

  @Nested
  class RefusingInputs {
    @Test
    void theSenderIsToldWhyAndTheOthersGoOn() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      eva.say("one");
      eva.say("one");
      eva.say("two");
      clock.advance(STEP);
      assertEquals(
          List.of(new InputError(Code.INPUT_REFUSED, "said already", OptionalLong.of(7))),
          eva.errors);
      assertEquals(List.of("one", "two"), probe.words);
      assertEquals(2, shard.status().inputs().applied());
      assertEquals(1, shard.status().inputs().refused());
    }

    @Test
    void theQueueHoldsNoMoreThanItMay() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxQueuedInputs(2));
      Player eva = new Player(shard, "eva");
      clock.settle();
      assertEquals(Optional.empty(), eva.say("1"));
      assertEquals(Optional.empty(), eva.say("2"));
      assertEquals(Code.QUEUE_FULL, eva.say("3").orElseThrow().code());
      clock.advance(STEP);
      assertEquals(Optional.empty(), eva.say("4"));
      clock.advance(STEP);
      assertEquals(List.of("1", "2", "4"), probe.words);
    }

    @Test
    void whoSendsMoreThanHisShareHoldsUpNobodyElse() {
      limits = Shards.limits(2, 4, SyncLimits.DEFAULT);
      Shard<?> shard = ticking();
      Player greedy = new Player(shard, "greedy");
      Player modest = new Player(shard, "modest");
      clock.settle();
      for (int i = 1; i <= 4; i++) {
        assertEquals(Optional.empty(), greedy.say("g" + i));
      }
      InputError error = greedy.say("g5").orElseThrow();
      assertEquals(Code.QUEUE_FULL, error.code());
      assertEquals("you have 4 inputs waiting", error.message());
      modest.say("m1");
      clock.advance(STEP);
      assertEquals(List.of("g1", "g2", "m1"), probe.words);
      clock.advance(STEP);
      assertEquals(List.of("g1", "g2", "m1", "g3", "g4"), probe.words);
      assertEquals(2, metrics.counted(EngineMetric.INPUTS_PUT_OFF));
    }

    @Test
    void anEventDrivenShardGoesOnByItselfWithWhatWasPutOff() {
      limits = Shards.limits(1, 9, SyncLimits.DEFAULT);
      Shard<?> shard = eventDriven();
      Player eva = new Player(shard, "eva");
      clock.settle();
      for (int i = 1; i <= 3; i++) {
        eva.say("w" + i);
      }
      clock.settle();
      assertEquals(List.of("w1", "w2", "w3"), probe.words);
      assertEquals(4, shard.status().clock().tick());
    }

    @Test
    void whatIsNoInputIsToldInTheTick() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      assertEquals(Optional.empty(), eva.send("{\"input\":{\"text\":\"\"},\"client_seq\":3}"));
      assertEquals(Code.BAD_ENVELOPE, eva.send("[]").orElseThrow().code());
      clock.advance(STEP);
      assertEquals(
          List.of(new InputError(Code.BAD_INPUT, "text must not be empty", OptionalLong.of(3))),
          eva.errors);
      assertEquals(2, shard.status().inputs().refused());
      assertEquals(2, metrics.counted(EngineMetric.INPUTS_REFUSED));
    }

    @Test
    void inputsOfSomebodyWhoWasNotLetInAreDropped() {
      Shard<?> shard = ticking();
      Player adam = new Player(shard, "eva", Principal.user("adam"));
      assertEquals(Optional.empty(), adam.say("hello"));
      clock.advance(STEP);
      assertEquals(List.of(), probe.words);
      assertEquals(1, shard.status().inputs().refused());
    }
  }

  /** Writes down what it is told. */
  private static final class Told implements InputCallback {
    final List<Long> applied = new ArrayList<>();
    final List<InputError> refused = new ArrayList<>();

    @Override
    public void applied(long number) {
      applied.add(number);
    }

    @Override
    public void refused(InputError error) {
      refused.add(error);
    }
  }

  @Nested
  class Receipts {
    private final Told told = new Told();

    private Optional<InputError> post(Shard<?> shard, Player from, String word) {
      String envelope = "{\"input\":{\"text\":\"" + word + "\"}}";
      return shard.receive(from.subscription, envelope.getBytes(StandardCharsets.UTF_8), told);
    }

    @Test
    void whoPostsAnInputIsToldItsNumberOrWhyThereIsNone() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      eva.say("zero");
      assertEquals(Optional.empty(), post(shard, eva, "one"));
      assertEquals(Optional.empty(), post(shard, eva, "one"));
      assertEquals(Optional.empty(), post(shard, eva, "two"));
      assertEquals(List.of(), told.applied);
      clock.advance(STEP);
      assertEquals(List.of(2L, 3L), told.applied);
      assertEquals(List.of(Code.INPUT_REFUSED), codes());
      assertEquals(List.of(), eva.errors, "his connection has nothing to do with it");
    }

    @Test
    void whatWaitsWhenTheShardEndsIsToldToo() {
      limits = Shards.limits(1, 9, SyncLimits.DEFAULT);
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      post(shard, eva, "one");
      post(shard, eva, "put off");
      clock.advance(STEP);
      assertEquals(List.of(1L), told.applied);
      probe.throwIn = "advance";
      post(shard, eva, "late");
      clock.advance(STEP);
      assertFalse(shard.running());
      assertEquals(List.of(1L, 2L), told.applied);
      assertEquals(List.of(Code.NOT_ATTACHED), codes());
      assertEquals(Code.NOT_ATTACHED, post(shard, eva, "after").orElseThrow().code());
    }

    @Test
    void anInputIsTakenForTheLatestSubscriptionOfItsOwner() {
      Shard<?> shard = ticking();
      Player first = new Player(shard, "eva");
      Player second = new Player(shard, "eva");
      Player admin = new Player(shard, "eva", Principal.admin("root"));
      clock.settle();
      SubscriberId sid = new SubscriberId("eva");
      Optional<Principal> eva = Optional.of(Principal.user("eva"));
      assertEquals(Optional.of(second.subscription), shard.subscription(sid, eva));
      assertEquals(Optional.of(admin.subscription), shard.subscription(sid, Optional.empty()));
      assertEquals(List.of(1L, 2L, 3L), numbers(shard));
      second.leave();
      assertEquals(Optional.of(first.subscription), shard.subscription(sid, eva));
      assertEquals(Optional.empty(), shard.subscription(sid, Optional.of(Principal.user("adam"))));
      assertEquals(List.of(1L, 3L), numbers(shard));
    }

    private List<Long> numbers(Shard<?> shard) {
      return shard.subscribers().stream().map(Subscriber::number).toList();
    }

    @Test
    void theLastRefusedInputsAreKept() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      for (int i = 0; i < RefusedInputLog.MAX + 5; i++) {
        eva.send("{\"client_seq\":" + i + "}");
      }
      eva.send("[]");
      clock.advance(STEP);
      List<RefusedInput> last = shard.refusedInputs();
      assertEquals(RefusedInputLog.MAX, last.size());
      assertEquals(OptionalLong.of(RefusedInputLog.MAX + 4), last.getFirst().error().clientSeq());
      assertEquals(new SubscriberId("eva"), last.getFirst().sid());
    }

    private List<Code> codes() {
      return told.refused.stream().map(InputError::code).toList();
    }
  }

  @Nested
  class BeingWatched {
    @Test
    void theSimulationKnowsNothingOfWhoWatches() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withMaxSubscribers(1));
      Player eva = new Player(shard, "eva");
      Player watcher = Player.watching(shard);
      clock.settle();
      assertEquals("0 {\"words\":[],\"size\":0}", watcher.look());
      assertEquals(1, shard.status().subscribers());
      assertEquals(1, shard.subscribers().size());
      assertEquals(Code.NOT_ATTACHED, watcher.say("hello").orElseThrow().code());
      clock.advance(STEP);
      assertEquals(1, watcher.frame().tick());
      watcher.leave();
      eva.leave();
      clock.advance(STEP);
      assertEquals(List.of("joined eva 1", "tick 1", "left eva 1", "tick 2"), probe.events);
      assertNull(watcher.look());
      assertEquals(0, shard.status().subscribers());
    }

    @Test
    void whatThereIsNotForAllEndsTheWatchingAndNothingElse() {
      Shard<?> shard = ticking();
      probe.views = subscriber -> Optional.of(new Probe.Words(List.of("own"), 1));
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.throwIn = "snapshot";
      Player watcher = Player.watching(shard);
      clock.settle();
      assertEquals(CloseReason.FAILED, watcher.ending());
      clock.advance(STEP);
      assertTrue(shard.running());
      assertEquals("1 {\"words\":[\"own\"],\"size\":1}", eva.look());
    }

    @Test
    void aShardThatIsOnlyWatchedIsIdle() {
      Shard<?> shard = shard(ShardSettings.DEFAULT.withIdleShutdown(Duration.ofSeconds(90)));
      Player watcher = Player.watching(shard);
      clock.advance(Duration.ofSeconds(91));
      shard.housekeep();
      clock.settle();
      assertFalse(shard.running());
      assertEquals(Kind.STOPPED, watcher.ending().kind());
    }
  }

  @Nested
  class BeingPaused {
    @Test
    void theClockStandsStillAndNobodyIsKeptOut() {
      Shard<?> shard = ticking();
      clock.advance(STEP);
      shard.pause();
      Player eva = new Player(shard, "eva");
      clock.advance(STEP.multipliedBy(50));
      assertEquals(1, shard.status().clock().tick());
      assertTrue(shard.status().phase().paused());
      assertEquals(1, eva.frame().tick(), "the state as it is");
      eva.say("waits");
      shard.step();
      shard.step();
      clock.settle();
      assertEquals(3, shard.status().clock().tick());
      assertEquals(List.of("waits"), probe.words);
      shard.resume();
      clock.settle();
      assertEquals(3, shard.status().clock().tick(), "nothing is made up for");
      clock.advance(STEP.multipliedBy(2));
      assertEquals(5, shard.status().clock().tick());
      assertEquals(0, shard.status().clock().ticksSkipped());
      assertEquals(STEP.multipliedBy(5), probe.ticks.getLast().time());
      assertEquals(0, shard.status().clock().maxLatenessNanos());
    }

    @Test
    void stepsOfAShardThatRunsCountForNothing() {
      Shard<?> shard = ticking();
      shard.step();
      clock.settle();
      shard.pause();
      clock.advance(STEP.multipliedBy(5));
      assertEquals(0, shard.status().clock().tick());
    }

    @Test
    void anEventDrivenShardWaitsToo() {
      Shard<?> shard = eventDriven();
      Player eva = new Player(shard, "eva");
      clock.settle();
      shard.pause();
      eva.say("one");
      clock.advance(HOUR);
      assertEquals(List.of(), probe.words);
      shard.resume();
      clock.settle();
      assertEquals(List.of("one"), probe.words);
    }

    @Test
    void aShardThatIsPausedIsNotIdle() {
      Shard<?> shard = ticking();
      shard.pause();
      clock.advance(HOUR);
      shard.housekeep();
      clock.settle();
      assertTrue(shard.running());
      shard.stop(CloseReason.STOPPED);
      clock.settle();
      assertFalse(shard.running());
    }
  }

  @Nested
  class BeingIdle {
    private final ShardSettings settings =
        ShardSettings.DEFAULT.withIdleShutdown(Duration.ofSeconds(90));

    @Test
    void aShardThatNobodyNeedsIsStopped() {
      Shard<?> shard = shard(settings);
      Player eva = new Player(shard, "eva");
      clock.advance(HOUR);
      shard.housekeep();
      clock.settle();
      assertTrue(shard.running(), "somebody watches");
      eva.leave();
      clock.advance(Duration.ofSeconds(89));
      shard.housekeep();
      clock.settle();
      assertTrue(shard.running(), "not long enough");
      clock.advance(Duration.ofSeconds(2));
      shard.housekeep();
      clock.settle();
      assertFalse(shard.running());
      assertEquals(List.of(shard), ended);
    }

    @Test
    void whoComesBeforeTheStopKeepsItRunning() {
      Shard<?> shard = shard(settings);
      clock.advance(HOUR);
      shard.housekeep();
      Player eva = new Player(shard, "eva");
      clock.settle();
      assertTrue(shard.running());
      assertNull(eva.ending());
      assertEquals("72000 {\"words\":[],\"size\":0}", eva.look());
    }

    @Test
    void zeroIsNever() {
      Shard<?> shard = shard(settings.withIdleShutdown(Duration.ZERO));
      clock.advance(HOUR);
      shard.housekeep();
      clock.settle();
      assertTrue(shard.running());
    }
  }

  @Nested
  class WhenTheSimulationThrows {
    @ParameterizedTest
    @ValueSource(strings = {"advance", "snapshot", "snapshotFor", "finished"})
    void inATickTheShardEnds(String method) {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.throwIn = method;
      clock.advance(STEP);
      assertEquals(CloseReason.FAILED, eva.ending());
      assertEquals(List.of(shard), ended);
    }

    @Test
    void inWakeAtTheShardEnds() {
      probe.throwIn = "wakeAt";
      Shard<?> shard = eventDriven();
      clock.settle();
      assertFalse(shard.running());
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorizeSubscriber", "joined"})
    void onJoiningOnlyTheJoinerIsHurt(String method) {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.throwIn = method;
      Player adam = new Player(shard, "adam");
      clock.advance(STEP);
      assertEquals(CloseReason.FAILED, adam.ending());
      assertNull(eva.ending());
      assertEquals(1, shard.status().subscribers());
      adam.leave();
      clock.advance(STEP);
      assertFalse(probe.events.contains("left adam 2"));
    }

    @Test
    void onLeavingNobodyIsHurt() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      Player adam = new Player(shard, "adam");
      clock.settle();
      probe.throwIn = "left";
      adam.leave();
      clock.advance(STEP);
      assertNull(eva.ending());
      assertEquals(1, shard.status().subscribers());
      assertEquals(1, eva.frame().tick());
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorizeInput", "apply"})
    void overAnInputOnlyThatInputIsDropped(String method) {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.throwIn = method;
      eva.say("one");
      clock.advance(STEP);
      probe.throwIn = "";
      eva.say("two");
      clock.advance(STEP);
      assertEquals(List.of("two"), probe.words);
      assertEquals(
          List.of(
              new InputError(
                  Code.INPUT_FAILED, "the simulation failed over it", OptionalLong.of(7))),
          eva.errors);
    }

    @Test
    void nullIsNoAnswer() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.nullDecisions = true;
      Player adam = new Player(shard, "adam");
      eva.say("one");
      clock.advance(STEP);
      assertEquals(CloseReason.FAILED, adam.ending());
      assertEquals(Code.INPUT_FAILED, eva.errors.getFirst().code());
      assertTrue(shard.running());
    }

    @Test
    void aSnapshotThatCannotBeWrittenEndsTheShard() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.snapshotInstead =
          new Object() {
            @SuppressWarnings("unused")
            public String getName() {
              throw new IllegalStateException("no name");
            }
          };
      clock.advance(STEP);
      assertEquals(CloseReason.FAILED, eva.ending());
    }

    @Test
    void aSnapshotWithoutEndEndsTheShard() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.snapshotInstead =
          (Iterable<String>) () -> java.util.stream.Stream.generate(() -> "x").iterator();
      clock.advance(STEP);
      assertEquals(CloseReason.FAILED, eva.ending());
      assertEquals(1, metrics.counted(EngineMetric.PLUGIN_FAILURES));
    }

    @Test
    void anExceptionWhoseMessageThrowsIsAnExceptionToo() {
      Shard<?> shard = ticking();
      Player eva = new Player(shard, "eva");
      clock.settle();
      probe.toThrow =
          new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new IllegalStateException("again");
            }
          };
      probe.throwIn = "advance";
      clock.advance(STEP);
      assertEquals(CloseReason.FAILED, eva.ending());
    }
  }
}
