package dev.martlet.testkit;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Calls the simulation of a test shard, in the order in which the server does.
 *
 * @param <I> the type of the inputs
 */
final class TestTurn<I> {
  private static final int SIGNALS_IN_A_TICK = 64;
  private static final int TRY_AGAIN_LATER = 1013;

  private final ShardSettings settings;
  private Simulation<I> simulation;
  private final TestClock clock;
  private final TestSubscribers subscribers;
  private final TestTimers timers;
  private final TestCalls calls;
  private final Faults faults = new Faults();
  private final Queue<Signal> signals = new ArrayDeque<>();
  private final Queue<Message> waiting = new ArrayDeque<>();
  private final List<RefusedInput> refused = new ArrayList<>();
  private long numbers;
  private long applied;
  private boolean ended;
  private LongConsumer afterTick = number -> {};

  /** What waits for the next tick. */
  private sealed interface Message {}

  private record Said(Seat seat, int client, Input<?> input) implements Message {}

  private record Left(Seat seat) implements Message {}

  private record Lost(Seat seat, int connection) implements Message {}

  TestTurn(
      ShardSettings settings,
      Simulation<I> simulation,
      TestClock clock,
      TestSubscribers subscribers,
      TestTimers timers,
      TestCalls calls) {
    this.settings = settings;
    this.simulation = simulation;
    this.clock = clock;
    this.subscribers = subscribers;
    this.timers = timers;
    this.calls = calls;
    subscribers.open(seat -> waiting.add(new Left(seat)));
  }

  /** Another simulation goes on in place of this one. */
  void replace(Simulation<I> restored) {
    simulation = restored;
  }

  /** Has somebody told the number of each tick, after it, in which the simulation threw nothing. */
  void afterTick(LongConsumer observer) {
    afterTick = observer;
  }

  boolean ended() {
    return ended;
  }

  List<RefusedInput> refused() {
    return refused;
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the shard has ended");
    }
  }

  /** When an event-driven shard ticks next by itself. */
  Optional<Duration> wake() {
    if (ended) {
      return Optional.empty();
    }
    if (calls.areReady()) {
      return Optional.of(clock.now());
    }
    Optional<Duration> wanted = simulation.wakeAt().map(clock::point);
    return Stream.of(wanted, timers.next())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .map(clock::notAtOnce);
  }

  // ---- who comes and goes -----------------------------------------------------------------

  Subscriber join(String id, Principal principal, Optional<Object> parameters) {
    requireRunning();
    Subscriber nobody = Subscriber.of(++numbers, new SubscriberId(id), principal);
    Subscriber joining = parameters.map(nobody::withParameters).orElse(nobody);
    requireNotBanned(principal);
    if (isFull()) {
      return takeBack(joining);
    }
    Decision[] decision = new Decision[1];
    faults.survive(() -> decision[0] = simulation.authorizeJoin(joining));
    faults.rethrow();
    if (decision[0] instanceof Decision.Refused(String reason)) {
      throw new JoinRefusedException(Kick.DEFAULT_CODE, "unauthorized: " + reason);
    }
    Seat seat = new Seat(joining);
    subscribers.add(seat);
    TestMember member = subscribers.members.add(seat);
    if (!faults.survive(() -> simulation.onJoin(joining))) {
      subscribers.remove(seat);
      seat.over = true;
      member = subscribers.members.remove(seat);
    }
    tell(member);
    faults.rethrow();
    return joining;
  }

  private void requireNotBanned(Principal principal) {
    Optional<Kick> ban = subscribers.ban(principal);
    if (ban.isPresent()) {
      throw new JoinRefusedException(ban.get().code(), ban.get().reason());
    }
  }

  private boolean isFull() {
    return settings.maxSubscribers() > 0 && subscribers.taken() >= settings.maxSubscribers();
  }

  private Subscriber takeBack(Subscriber joining) {
    List<Seat> own = subscribers.seats().stream().filter(seat -> seat.isOf(joining)).toList();
    Seat seat =
        own.stream()
            .filter(one -> one.lost && !one.over)
            .findFirst()
            .or(() -> own.stream().findFirst())
            .filter(one -> !one.over)
            .orElseThrow(() -> new JoinRefusedException(TRY_AGAIN_LATER, "shard full"));
    seat.numbersAnew();
    moved(seat);
    return seat.subscriber;
  }

  /** A seat has another connection. */
  private void moved(Seat seat) {
    subscribers.move(seat);
    if (seat.away) {
      seat.away = false;
      faults.survive(() -> simulation.onReconnect(seat.subscriber));
      tell(subscribers.members.member(seat));
    }
    faults.rethrow();
  }

  void leave(Subscriber subscriber) {
    subscribers
        .seat(subscriber)
        .filter(seat -> !seat.over)
        .ifPresent(
            seat -> {
              seat.over = true;
              waiting.add(new Left(seat));
            });
  }

  void disconnect(Subscriber subscriber) {
    if (subscriber.principal().userId().isEmpty()) {
      leave(subscriber);
      return;
    }
    subscribers
        .seat(subscriber)
        .filter(Seat::maySend)
        .ifPresent(
            seat -> {
              seat.lost = true;
              waiting.add(new Lost(seat, seat.connection));
            });
  }

  void reconnect(Subscriber subscriber) {
    requireRunning();
    Seat seat =
        subscribers
            .seat(subscriber)
            .filter(one -> one.lost && !one.over)
            .orElseThrow(() -> new IllegalStateException("no seat is held for " + subscriber));
    numbers++;
    requireNotBanned(subscriber.principal());
    moved(seat);
  }

  private void tell(TestMember member) {
    member
        .change()
        .ifPresent(change -> faults.survive(() -> simulation.onPresence(member, change)));
  }

  // ---- inputs -----------------------------------------------------------------------------

  void signal(Signal signal) {
    requireRunning();
    signals.add(signal);
  }

  void input(Subscriber subscriber, Input<I> input) {
    requireRunning();
    subscribers
        .seat(subscriber)
        .filter(Seat::maySend)
        .ifPresentOrElse(
            seat -> waiting.add(new Said(seat, seat.client, input)),
            () -> refuse(subscriber, input, "not attached to this shard"));
  }

  private void refuse(Subscriber subscriber, Input<?> input, String reason) {
    refused.add(new RefusedInput(subscriber, input, reason));
  }

  @SuppressWarnings("unchecked") // only input(...) makes one, with an Input<I>
  private void apply(Said sent) {
    Seat seat = sent.seat();
    Subscriber subscriber = seat.subscriber;
    Input<I> input = (Input<I>) sent.input();
    if (seat.kicked || subscribers.seat(subscriber).isEmpty()) {
      refuse(subscriber, input, "not attached to this shard");
      return;
    }
    boolean[] counts = new boolean[1];
    if (!faults.survive(() -> counts[0] = decide(subscriber, input))) {
      refuse(subscriber, input, "the simulation failed on this input");
    }
    if (sent.client() == seat.client) {
      seat.handled(input.clientSeq(), counts[0] ? applied : seat.lastApplied, clock.ticks());
    }
  }

  private boolean decide(Subscriber subscriber, Input<I> input) {
    if (simulation.authorizeInput(subscriber, input) instanceof Decision.Refused(String reason)) {
      refuse(subscriber, input, reason);
      return false;
    }
    simulation.apply(subscriber, input);
    applied++;
    return true;
  }

  // ---- ticks ------------------------------------------------------------------------------

  /**
   * Ticks.
   *
   * @param stop why this is the last tick; null if it is not, unless the simulation is finished
   */
  void tick(EndReason stop) {
    requireRunning();
    Tick tick = clock.tick();
    calls.work();
    try {
      calls.takeResults().forEach(faults::survive);
      for (int left = Math.min(signals.size(), SIGNALS_IN_A_TICK); left > 0; left--) {
        Signal signal = signals.remove();
        faults.survive(() -> simulation.onSignal(signal));
      }
      for (int left = waiting.size(); left > 0; left--) {
        handle(waiting.remove());
      }
      timers.fire(simulation::onTimer);
      simulation.advance(tick);
      EndReason end = simulation.finished() ? EndReason.FINISHED : stop;
      if (end != null) {
        end(end);
      }
    } catch (RuntimeException | Error e) {
      faults.note(e);
      end(EndReason.FAILED);
    }
    faults.rethrow();
    afterTick.accept(clock.ticks());
  }

  /** Lets time pass: ticks whenever it is due. */
  void advance(Duration time) {
    Duration end = clock.now().plus(time);
    if (!settings.eventDriven()) {
      while (!ended && clock.now().compareTo(end) < 0) {
        tick(null);
      }
      return;
    }
    for (Optional<Duration> wake = wake(); wake.isPresent(); wake = wake()) {
      if (wake.get().compareTo(end) > 0) {
        break;
      }
      clock.pass(wake.get());
      tick(null);
    }
    clock.pass(end);
  }

  /** The last work is done, and nobody takes its result. */
  private void end(EndReason reason) {
    if (!ended) {
      ended = true;
      calls.dropAll();
      faults.survive(() -> simulation.onEnd(reason));
      calls.workAll();
    }
  }

  private void handle(Message message) {
    switch (message) {
      case Said sent -> apply(sent);
      case Left(Seat seat) -> {
        if (subscribers.remove(seat)) {
          TestMember member = subscribers.members.remove(seat);
          faults.survive(() -> simulation.onLeave(seat.subscriber));
          tell(member);
        }
      }
      case Lost(Seat seat, int connection) -> {
        if (seat.connection == connection && !seat.over) {
          seat.away = true;
          faults.survive(() -> simulation.onDisconnect(seat.subscriber));
          tell(subscribers.members.member(seat));
        }
      }
    }
  }
}
