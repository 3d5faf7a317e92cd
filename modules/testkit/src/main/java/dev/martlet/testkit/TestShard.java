package dev.martlet.testkit;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import dev.martlet.api.shard.Tick;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A shard in a unit test: a simulation as its type makes it, called in the order in which the
 * server calls it, with a clock that the test turns. For one thread.
 *
 * <p>Joins are answered at once. Inputs, leaves and lost connections wait for the next {@link
 * #tick()}, in their order. Everybody is a client of version 2, so a user's seat is held when their
 * connection is lost, until they {@link #reconnect} or {@link #leave}.
 *
 * <p>What the simulation throws comes out of the method in which it was called. Where the server
 * would go on, the shard has done so first: after an input that failed, the tick is complete.
 *
 * <p>Nothing is encoded or read as JSON, entities go nowhere, and limits other than the number of
 * seats do not apply.
 *
 * @param <I> the type of the inputs
 */
public final class TestShard<I> {
  private static final int TRY_AGAIN_LATER = 1013;
  private static final Duration SHORTEST_STEP =
      Duration.ofSeconds(1).dividedBy(ShardSettings.MAX_TICK_RATE);

  private final ShardSettings settings;
  private final TestSubscribers subscribers;
  private final Faults faults = new Faults();
  private final Queue<Message> waiting = new ArrayDeque<>();
  private final List<RefusedInput> refused = new ArrayList<>();
  private Simulation<I> simulation;
  private Duration now = Duration.ZERO;
  private Duration ticked = Duration.ZERO;
  private long ticks;
  private long numbers;
  private long applied;
  private boolean ended;

  /**
   * An event that the simulation sent.
   *
   * @param to who it was sent to; empty if it was broadcast
   * @param event that was sent
   */
  public record Event(Optional<Subscriber> to, Object event) {}

  /**
   * Somebody whom the simulation sent away.
   *
   * @param subscriber who was sent away
   * @param kick what they were told
   */
  public record Kicked(Subscriber subscriber, Kick kick) {}

  /**
   * An input that was not applied.
   *
   * @param subscriber who sent it
   * @param input that was refused
   * @param reason that its sender is told
   */
  public record RefusedInput(Subscriber subscriber, Input<?> input, String reason) {}

  /** What waits for the next tick. */
  private sealed interface Message {
    record Sent(Seat seat, int client, Input<?> input) implements Message {}

    record Left(Seat seat) implements Message {}

    record Lost(Seat seat, int connection) implements Message {}
  }

  private TestShard(ShardSettings settings) {
    this.settings = settings;
    this.subscribers = new TestSubscribers(() -> now, seat -> waiting.add(new Message.Left(seat)));
  }

  // ---- the shard --------------------------------------------------------------------------

  /**
   * Makes a shard with the type's own settings and options, and seed 1.
   *
   * @param <I> the type of the inputs
   * @param type of the shard
   * @param id of the shard
   * @return the shard
   * @throws IllegalStateException if the type throws a checked exception, which is the cause;
   *     others are passed on
   */
  public static <I> TestShard<I> of(ShardType<I> type, String id) {
    return of(type, id, Map.of(), 1);
  }

  /**
   * Makes a shard with the type's own settings.
   *
   * @param <I> the type of the inputs
   * @param type of the shard
   * @param id of the shard
   * @param options as an operator would set them; the others have their defaults
   * @param seed of the random source
   * @return the shard
   * @throws IllegalStateException if the type throws a checked exception, which is the cause;
   *     others are passed on
   */
  public static <I> TestShard<I> of(
      ShardType<I> type, String id, Map<String, String> options, long seed) {
    ShardId shardId = new ShardId(id);
    TestShard<I> shard = new TestShard<>(type.settings(shardId));
    Context context =
        new Context(
            shardId,
            shard.settings,
            Options.of(type.options(), options),
            new SplittableRandom(seed),
            shard.subscribers,
            new Unseen());
    shard.simulation = create(type, context);
    return shard;
  }

  private static <I> Simulation<I> create(ShardType<I> type, ShardContext context) {
    try {
      return type.create(context);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("create failed", e);
    }
  }

  private record Context(
      ShardId id,
      ShardSettings settings,
      Options options,
      RandomGenerator random,
      Subscribers subscribers,
      Entities entities)
      implements ShardContext {}

  /**
   * The simulation, to look at or to call by hand.
   *
   * @return the simulation that the type made
   */
  public Simulation<I> simulation() {
    return simulation;
  }

  // ---- who comes and goes -----------------------------------------------------------------

  /**
   * A subscriber that is logged in under their own id, for calling the simulation by hand.
   *
   * @param number of the subscription
   * @param userId of the user
   * @return the subscriber, who has not joined
   */
  public static Subscriber user(long number, String userId) {
    return Subscriber.of(number, new SubscriberId(userId), Principal.user(userId));
  }

  /**
   * A subscriber that is not logged in, for calling the simulation by hand.
   *
   * @param number of the subscription
   * @param id that it claims
   * @return the subscriber, who has not joined
   */
  public static Subscriber anonymous(long number, String id) {
    return Subscriber.of(number, new SubscriberId(id), Principal.anonymous());
  }

  /**
   * A user joins under their own id.
   *
   * @param userId of the user
   * @return the subscriber
   * @throws JoinRefusedException if they are not let in
   */
  public Subscriber join(String userId) {
    return join(userId, Principal.user(userId));
  }

  /**
   * Somebody joins. If the shard is full, a user gets a seat of their own back, as on the server.
   *
   * @param id under which they join
   * @param principal who they are
   * @return the subscriber
   * @throws JoinRefusedException if they are not let in
   */
  public Subscriber join(String id, Principal principal) {
    requireRunning();
    Subscriber joining = Subscriber.of(++numbers, new SubscriberId(id), principal);
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

  /**
   * Somebody leaves, or the time is over for which their seat is held. The simulation is told in
   * the next tick.
   *
   * @param subscriber who leaves; without effect if they have left
   */
  public void leave(Subscriber subscriber) {
    subscribers
        .seat(subscriber)
        .filter(seat -> !seat.over)
        .ifPresent(
            seat -> {
              seat.over = true;
              waiting.add(new Message.Left(seat));
            });
  }

  /**
   * The connection of somebody is lost. The simulation is told in the next tick that they are away;
   * or that they have left, if they are not logged in.
   *
   * @param subscriber whose connection is lost; without effect if they have none
   */
  public void disconnect(Subscriber subscriber) {
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
              waiting.add(new Message.Lost(seat, seat.connection));
            });
  }

  /**
   * Somebody whose connection was lost comes back with their ticket.
   *
   * @param subscriber who comes back
   * @throws JoinRefusedException if they are banned
   * @throws IllegalStateException if no seat is held for them
   */
  public void reconnect(Subscriber subscriber) {
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

  /**
   * Somebody sends an input, which waits for the next tick.
   *
   * @param subscriber who sends it
   * @param value of the input
   */
  public void input(Subscriber subscriber, I value) {
    input(subscriber, Input.of(value));
  }

  /**
   * Somebody sends an input, which waits for the next tick.
   *
   * @param subscriber who sends it
   * @param input with a client's number, for example
   */
  public void input(Subscriber subscriber, Input<I> input) {
    requireRunning();
    subscribers
        .seat(subscriber)
        .filter(Seat::maySend)
        .ifPresentOrElse(
            seat -> waiting.add(new Message.Sent(seat, seat.client, input)),
            () -> refuse(subscriber, input, "not attached to this shard"));
  }

  private void refuse(Subscriber subscriber, Input<?> input, String reason) {
    refused.add(new RefusedInput(subscriber, input, reason));
  }

  @SuppressWarnings("unchecked") // only input(...) makes one, with an Input<I>
  private void apply(Message.Sent sent) {
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
      seat.handled(input.clientSeq(), counts[0] ? applied : seat.lastApplied, ticks);
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
   * The shard ticks once. With a tick rate, the time of one tick passes; in an event-driven shard,
   * none does.
   */
  public void tick() {
    requireRunning();
    if (!settings.eventDriven()) {
      now = now.plus(Duration.ofSeconds(1).dividedBy(settings.tickRate()));
    }
    Tick tick = new Tick(++ticks, now.minus(ticked), now);
    ticked = now;
    try {
      for (int left = waiting.size(); left > 0; left--) {
        handle(waiting.remove());
      }
      simulation.advance(tick);
      ended = simulation.finished();
    } catch (RuntimeException | Error e) {
      ended = true; // as on the server, where their subscribers are closed with 1011
      throw e;
    }
    faults.rethrow();
  }

  private void handle(Message message) {
    switch (message) {
      case Message.Sent sent -> apply(sent);
      case Message.Left(Seat seat) -> {
        if (subscribers.remove(seat)) {
          TestMember member = subscribers.members.remove(seat);
          faults.survive(() -> simulation.onLeave(seat.subscriber));
          tell(member);
        }
      }
      case Message.Lost(Seat seat, int connection) -> {
        if (seat.connection == connection && !seat.over) {
          seat.away = true;
          faults.survive(() -> simulation.onDisconnect(seat.subscriber));
          tell(subscribers.members.member(seat));
        }
      }
    }
  }

  /**
   * The shard ticks several times, until it ends.
   *
   * @param times how often
   */
  public void tick(int times) {
    for (int i = 0; i < times && !ended; i++) {
      tick();
    }
  }

  /**
   * Time passes, with all ticks that are due in it, until the shard ends. With a tick rate, time
   * passes in whole ticks. An event-driven shard ticks when its simulation wants to be woken; for
   * what waits, call {@link #tick()}.
   *
   * @param time to pass
   */
  public void advance(Duration time) {
    Duration end = now.plus(time);
    if (!settings.eventDriven()) {
      while (!ended && now.compareTo(end) < 0) {
        tick();
      }
      return;
    }
    for (Optional<Duration> wake = wake(); wake.isPresent(); wake = wake()) {
      if (wake.get().compareTo(end) > 0) {
        break;
      }
      now = wake.get();
      tick();
    }
    now = end;
  }

  /** When an event-driven shard ticks next by itself: never at once, as on the server. */
  private Optional<Duration> wake() {
    Duration soonest = now.plus(SHORTEST_STEP);
    return ended
        ? Optional.empty()
        : simulation.wakeAt().map(at -> at.compareTo(soonest) < 0 ? soonest : at);
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the shard has ended");
    }
  }

  // ---- what became of it ------------------------------------------------------------------

  /**
   * The time on the shard's clock.
   *
   * @return the time
   */
  public Duration time() {
    return now;
  }

  /**
   * Whether the shard has ended: its simulation has finished, or failed in a tick.
   *
   * @return true if so
   */
  public boolean ended() {
    return ended;
  }

  /**
   * What a subscriber sees now. Taken from the simulation at each call.
   *
   * @param subscriber who sees it
   * @return their own view, or the common snapshot
   */
  public Object view(Subscriber subscriber) {
    Optional<?> own = simulation.snapshotFor(subscriber);
    return own.isPresent() ? own.get() : simulation.snapshot();
  }

  /**
   * What the simulation knows of its subscribers: who is attached, and the members.
   *
   * @return the subscribers that the simulation was given
   */
  public Subscribers subscribers() {
    return subscribers;
  }

  /**
   * The events that were sent so far.
   *
   * @return the events, oldest first
   */
  public List<Event> events() {
    return Collections.unmodifiableList(subscribers.events);
  }

  /**
   * The events that a subscriber was sent so far, those for everybody included.
   *
   * @param subscriber who is attached
   * @return the events, oldest first; empty for one who has left
   */
  public List<Object> received(Subscriber subscriber) {
    return subscribers
        .seat(subscriber)
        .map(seat -> Collections.unmodifiableList(seat.received))
        .orElse(List.of());
  }

  /**
   * Those whom the simulation sent away so far.
   *
   * @return the kicks, oldest first
   */
  public List<Kicked> kicked() {
    return Collections.unmodifiableList(subscribers.kicked);
  }

  /**
   * The inputs that were refused so far, by the simulation or because their sender was not
   * attached.
   *
   * @return the inputs, oldest first
   */
  public List<RefusedInput> refused() {
    return Collections.unmodifiableList(refused);
  }
}
