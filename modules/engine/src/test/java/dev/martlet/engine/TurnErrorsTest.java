package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Errors of the virtual machine at every step of a shard's life, one after the other: the shard
 * goes on, or has ended and told everybody. The doubles stand for the places where memory or stack
 * may be lacking: the clock, the queue of turns, the simulation, the connections, the log, and the
 * registry.
 */
class TurnErrorsTest {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final HostedType<Probe.Word> TYPE = Shards.type(); // takes long to make
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);

  /** Throws at the n-th step, and at some that follow it. */
  private static final class Fault {
    private final Supplier<Error> error;
    private final long first;
    private final int length;
    private long steps;
    private boolean active = true;

    Fault(Supplier<Error> error, long first, int length) {
      this.error = error;
      this.first = first;
      this.length = length;
    }

    void step() {
      if (active && ++steps >= first && steps < first + length) {
        throw error.get();
      }
    }

    boolean happened() {
      return steps >= first;
    }

    /** Whoever calls the engine may see the error, too, and goes on as a connection does. */
    void tolerate(Runnable caller) {
      try {
        caller.run();
      } catch (Error e) {
        assertTrue(active && happened(), e::toString);
      }
    }
  }

  private final class FaultyScheduling implements Scheduling {
    @Override
    public long nanoTime() {
      fault.step();
      return clock.nanoTime();
    }

    @Override
    public long resumedAt(long now) {
      return clock.resumedAt(now);
    }

    @Override
    public void schedule(Turn turn, long deadline) {
      fault.step();
      clock.schedule(turn, deadline);
    }
  }

  private final class FaultySimulation extends Probe {
    @Override
    public Decision authorizeJoin(Subscriber subscriber) {
      fault.step();
      return super.authorizeJoin(subscriber);
    }

    @Override
    public void onJoin(Subscriber subscriber) {
      fault.step();
      super.onJoin(subscriber);
    }

    @Override
    public void onLeave(Subscriber subscriber) {
      fault.step();
      super.onLeave(subscriber);
    }

    @Override
    public Decision authorizeInput(Subscriber subscriber, Input<Word> input) {
      fault.step();
      return super.authorizeInput(subscriber, input);
    }

    @Override
    public void apply(Subscriber subscriber, Input<Word> input) {
      fault.step();
      super.apply(subscriber, input);
    }

    @Override
    public void advance(Tick tick) {
      fault.step();
      super.advance(tick);
    }

    @Override
    public Object snapshot() {
      fault.step();
      return super.snapshot();
    }

    @Override
    public Optional<Wake> wakeAt() {
      fault.step();
      return super.wakeAt();
    }

    @Override
    public boolean finished() {
      fault.step();
      return super.finished();
    }
  }

  /** A client that leaves when the test says so. */
  private final class Client implements SubscriberConnection {
    Subscription subscription;

    Client(String sid, StreamOptions options) {
      fault.tolerate(
          () ->
              subscription =
                  shard.subscribe(
                      new SubscriberId(sid), Principal.user(sid), this, JoinOptions.of(options)));
      clock.settle();
    }

    @Override
    public void ready() {
      fault.step();
    }

    @Override
    public void onInputError(InputError error) {
      fault.step();
    }

    boolean begun() {
      return subscription != null;
    }

    void say(String word) {
      if (begun()) {
        byte[] message = ("{\"input\":{\"text\":\"" + word + "\"},\"client_seq\":1}").getBytes(UTF);
        fault.tolerate(() -> shard.receive(subscription, message));
      }
    }

    void leave() {
      if (begun()) {
        fault.tolerate(() -> shard.leave(subscription));
      }
    }

    void lose() {
      if (begun()) {
        fault.tolerate(() -> shard.lose(subscription));
      }
    }

    boolean told() {
      return subscription.outbox().closeReason().isPresent();
    }
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          fault.step();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final Logger logger = Logger.getLogger("dev.martlet.engine");
  private final boolean printed = logger.getUseParentHandlers();
  private Fault fault = new Fault(OutOfMemoryError::new, Long.MAX_VALUE, 0);
  private ManualScheduling clock;
  private Shard<?> shard;
  private int forgotten;

  @BeforeEach
  void listen() {
    logger.addHandler(log);
    logger.setUseParentHandlers(false); // thousands of lines
  }

  @AfterEach
  void restore() {
    logger.removeHandler(log);
    logger.setUseParentHandlers(printed);
  }

  static Stream<Arguments> errors() {
    List<Arguments> all = new ArrayList<>();
    for (int length : new int[] {1, 2, 3, 7}) {
      for (int rate : new int[] {20, 0}) {
        all.add(
            Arguments.of(
                "memory", (Supplier<Error>) () -> new OutOfMemoryError("test"), rate, length));
        all.add(
            Arguments.of(
                "stack", (Supplier<Error>) () -> new StackOverflowError("test"), rate, length));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}, {2} Hz, {3} in a row")
  @MethodSource("errors")
  void anErrorAtEachStepHurtsAtMostTheShard(
      String lacks, Supplier<Error> error, int rate, int length) {
    long n = 0;
    do {
      n++;
      fault = new Fault(error, n, length);
      run(rate, lacks + " at step " + n);
    } while (fault.happened());
    assertTrue(n > 50, "steps were counted: " + n);
  }

  private void run(int rate, String when) {
    clock = new ManualScheduling();
    forgotten = 0;
    List<Client> clients = live(rate);
    for (int i = 0; i <= fault.length && fault.active; i++) { // the housekeeping, each second
      fault.tolerate(shard::housekeep);
      clock.advance(STEP);
    }
    fault.active = false;
    shard.housekeep();
    clock.advance(STEP);
    if (shard.running()) {
      assertGoesOn(when, clients);
    } else {
      assertHasEnded(when, clients);
    }
  }

  /** A bit of everything. */
  private List<Client> live(int rate) {
    boolean active = fault.active;
    fault.active = false;
    SyncLimits sync = new SyncLimits(100, 1 << 18, Duration.ofSeconds(20));
    ShardHost host =
        new ShardHost(
            new FaultyScheduling(),
            Shards.limits(sync),
            new Metrics(),
            ended -> {
              fault.step();
              forgotten++;
            });
    ShardSettings settings = ShardSettings.DEFAULT.withTickRate(rate);
    shard = Shards.of(TYPE, new FaultySimulation(), settings, host);
    fault.active = active;
    clock.advance(STEP);
    Client eva = new Client("eva", StreamOptions.DEFAULT);
    Client adam = new Client("adam", VERSION_2);
    Client left = new Client("left", StreamOptions.DEFAULT);
    eva.say("one");
    eva.say("one"); // refused
    eva.say(""); // not bound
    adam.say("two");
    clock.advance(STEP);
    fault.tolerate(shard::pause);
    clock.settle();
    fault.tolerate(shard::resume);
    clock.advance(STEP);
    left.leave();
    adam.lose();
    clock.advance(STEP);
    clock.advance(Duration.ofSeconds(30)); // the seat of adam is released
    return List.of(eva);
  }

  private void assertGoesOn(String when, List<Client> clients) {
    assertEquals(0, forgotten, when);
    long before = shard.status().clock().tick();
    Client late = new Client("late", StreamOptions.DEFAULT);
    late.say("three");
    clock.advance(STEP);
    clock.advance(STEP);
    assertTrue(late.begun() && !late.told(), when);
    assertNotNull(late.subscription.outbox().next(), when);
    assertTrue(shard.status().clock().tick() > before, when + ": it ticks on");
    late.leave();
    clients.forEach(Client::leave);
    clock.advance(STEP);
    clock.advance(STEP);
    assertEquals(List.of(), shard.subscribers(), when);
    assertEquals(0, shard.status().subscribers(), when + ": no seat is lost");
    shard.stop(dev.martlet.engine.stream.CloseReason.STOPPED);
    clock.settle();
    assertEquals(1, forgotten, when);
  }

  private void assertHasEnded(String when, List<Client> clients) {
    assertTrue(forgotten >= 1, when + ": the registry knows");
    for (Client each : clients) {
      assertTrue(!each.begun() || each.told(), when + ": everybody is told");
    }
    Client late = new Client("late", StreamOptions.DEFAULT);
    assertTrue(late.told(), when + ": and who comes later");
    assertFalse(shard.running());
    assertEquals(0, shard.status().subscribers(), when);
  }
}
