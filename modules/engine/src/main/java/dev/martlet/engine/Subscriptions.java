package dev.martlet.engine;

import dev.martlet.api.Decision;
import dev.martlet.api.Principal;
import dev.martlet.api.Simulation;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Subscription.Leaving;
import dev.martlet.wire.SyncHead.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Who subscribes to one shard: those who ask to be let in, those who have a seat, and those whose
 * seat is held while they are away. They are let in, come back and are told to the simulation in
 * the shard's turn; asking, leaving and counting is for any thread.
 */
final class Subscriptions {
  private static final String TOLD = "was told of %s, over whom it";

  /** What the shard does for it, in its turn. */
  interface Host {
    /** The number of the tick that runs, or that ran last. */
    long tick();

    /** Whether the clock stands still. */
    boolean paused();

    /** He has more waiting than he may. */
    void overflowed(Subscription subscription);

    /** He cannot be told in his format. */
    void unsendable(Subscription subscription, Throwable cause);

    /** Somebody needs the shard. */
    void needed();

    /** The plugin threw something. */
    void report(String where, String whatFollows, Throwable cause);
  }

  private final HostedType<?> type;
  private final Simulation<?> simulation;
  private final int most;
  private final Duration grace;
  private final TypeFigures figures;
  private final Host host;

  // Any thread.
  private final AtomicLong numbers = new AtomicLong();
  private final Queue<Subscription> joins = new ConcurrentLinkedQueue<>();

  /** All who have not left, and have not been told that it is over. */
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

  private final AtomicInteger taken = new AtomicInteger();

  // The turn only.
  private final Seats seats = new Seats();

  /**
   * Nobody yet.
   *
   * @param type of the shard
   * @param simulation that is asked, and told
   * @param most seats there are; 0 if there is no limit
   * @param grace for how long the seat of one is held who lost his connection
   * @param figures where it counts
   * @param host of them
   */
  Subscriptions(
      HostedType<?> type,
      Simulation<?> simulation,
      int most,
      Duration grace,
      TypeFigures figures,
      Host host) {
    this.type = type;
    this.simulation = simulation;
    this.most = most;
    this.grace = grace;
    this.figures = figures;
    this.host = host;
  }

  // ---- any thread -------------------------------------------------------------------------

  /** A subscriber, with a number of his own. */
  Subscriber subscriber(SubscriberId sid, Principal principal) {
    return new Subscriber(numbers.incrementAndGet(), sid, principal);
  }

  /** Asks for one to be let in, in the next turn. */
  void ask(Subscription joining) {
    open.add(joining);
    joins.add(joining);
  }

  /** Whether somebody has asked and is not answered. */
  boolean asked() {
    return !joins.isEmpty();
  }

  /** How many seats are taken, held ones included. */
  int taken() {
    return taken.get();
  }

  /** One leaves. His seat is free at once; {@link #remove} has the simulation told. */
  Leaving leave(Subscription leaving) {
    open.remove(leaving);
    Leaving what = leaving.leave();
    if (what == Leaving.SEAT && !leaving.watches()) {
      taken.decrementAndGet();
    }
    return what;
  }

  /** One loses his connection; whether his seat is held, until {@link Subscription#heldUntil}. */
  boolean lose(Subscription lost, long now) {
    boolean held = !grace.isZero() && lost.lose(now + grace.toNanos());
    if (held) {
      figures.seatsHeld.increment();
    }
    return held;
  }

  /** Ends one: he is told why. */
  void end(Subscription subscription, Ending ending) {
    open.remove(subscription);
    if (subscription.end() && !subscription.watches()) {
      taken.decrementAndGet();
    }
    subscription.conclude(ending);
  }

  /** Ends all who have a seat, and whoever still asks for one if nobody will answer him. */
  void endAll(Ending ending, boolean alsoWhoAsks) {
    for (Subscription subscription : open) {
      if (subscription.attached() || subscription.away() || alsoWhoAsks) {
        end(subscription, ending);
      }
    }
  }

  /** Once the shard is over: answers those who came too late. */
  void turnAway(Ending ending) {
    for (Subscription late = joins.poll(); late != null; late = joins.poll()) {
      end(late, ending);
    }
  }

  /** As of {@link Shard#subscription}. */
  Optional<Subscription> latest(SubscriberId sid, Optional<Principal> owner) {
    return open.stream()
        .filter(subscription -> !subscription.watches())
        .filter(subscription -> subscription.subscriber().id().equals(sid))
        .filter(
            subscription ->
                owner.isEmpty()
                    || owner.get().userId().equals(subscription.subscriber().principal().userId()))
        .max(Comparator.comparingLong(subscription -> subscription.subscriber().number()));
  }

  /** As of {@link Shard#subscribers}. */
  List<Subscriber> attached() {
    return open.stream()
        .filter(Subscription::attached)
        .filter(subscription -> !subscription.watches())
        .map(Subscription::subscriber)
        .sorted(Comparator.comparingLong(Subscriber::number))
        .toList();
  }

  // ---- the turn ---------------------------------------------------------------------------

  /** Those who are let in. */
  Seats seats() {
    return seats;
  }

  /** Answers all who have asked. */
  void admit(boolean draining) {
    for (Subscription joining = joins.poll(); joining != null; joining = joins.poll()) {
      if (draining) {
        end(joining, Ending.DRAINED);
      } else if (joining.watches()) {
        joining.attach();
        seats.add(joining);
      } else if (joining.resume().isEmpty() || !resumed(joining)) {
        letIn(joining);
      }
    }
  }

  private void letIn(Subscription joining) {
    if (full()) {
      end(joining, Ending.FULL);
      return;
    }
    Subscriber subscriber = joining.subscriber();
    try {
      Decision decision = simulation.authorizeSubscriber(subscriber);
      if (decision instanceof Decision.Refused refused) {
        end(joining, Ending.unauthorized(refused.reason()));
        return;
      }
      Shard.requireAnswer(decision, "authorizeSubscriber");
      if (joining.attach()) {
        taken.incrementAndGet();
      }
      greet(joining, false);
      seats.add(joining); // the simulation may tell him something already
      simulation.joined(subscriber);
    } catch (Throwable e) {
      host.report("joining", "refused " + subscriber.id() + ", over whom it", e);
      end(joining, Ending.FAILED);
      seats.remove(joining);
      return;
    }
    host.needed();
  }

  /** Gives a client of version 2 what it may come back with, and says if nothing moves. */
  private void greet(Subscription joining, boolean resumed) {
    if (joining.standing() == null) {
      return;
    }
    if (!grace.isZero()) {
      joining.ticket(Tickets.next());
      Map<String, Object> greeting = new LinkedHashMap<>();
      greeting.put("ticket", joining.ticket());
      greeting.put("grace_ms", grace.toMillis());
      greeting.put("resumed", resumed);
      control(joining, greeting);
    }
    if (host.paused()) {
      control(joining, paused());
    }
  }

  /** The clock was stopped, or runs again: who waits for an answer is not to give up. */
  void tellPaused() {
    for (Subscription listener : seats.listeners()) {
      if (!listener.away()) {
        orClose(listener, () -> control(listener, paused()));
      }
    }
  }

  /** Tells one who is in already something, or closes him if his format does not take it. */
  private void orClose(Subscription who, Runnable telling) {
    try {
      telling.run();
    } catch (UnsendableException e) {
      host.unsendable(who, e);
    }
  }

  private Map<String, Object> paused() {
    return Map.of("paused", host.paused());
  }

  private void control(Subscription to, Map<String, Object> what) {
    Payload payload = Round.told(Kind.CONTROL, host.tick(), what, to.delivery(), type.codec());
    if (!to.post(payload.frame(0, Optional.empty()))) {
      host.overflowed(to);
    }
  }

  /** Gives one who comes back the seat that is his; whether it was. */
  private boolean resumed(Subscription joining) {
    Subscription old = seats.of(joining.resume().orElseThrow().ticket()).orElse(null);
    if (old == null || !old.mayBecome(joining)) {
      return false;
    }
    if (!joining.attach()) {
      return true; // he is gone already, and will come once more
    }
    boolean wasTold = seats.away().contains(old);
    if (!old.end() && !seatAgain()) { // it left at this moment, and another came
      end(joining, Ending.FULL);
      return true;
    }
    open.remove(old);
    old.conclude(Ending.MOVED);
    seats.remove(old);
    orClose(joining, () -> greet(joining, true));
    joining.succeed(old);
    seats.add(joining);
    figures.seatsResumed.increment();
    host.needed();
    if (wasTold) {
      tell("back", TOLD, joining, simulation::back);
    }
    return true;
  }

  private boolean seatAgain() {
    boolean room = !full();
    taken.incrementAndGet(); // and ending it gives it back
    return room;
  }

  private boolean full() {
    return most > 0 && taken.get() >= most;
  }

  /** One has lost his connection: he is away from now on, unless he is back, or over, meanwhile. */
  void park(Subscription lost) {
    if (lost.away() && seats.park(lost)) {
      tell("away", TOLD, lost, simulation::away);
    }
  }

  /**
   * Lets go of seats whose time is over.
   *
   * @param now on the clock of the shard
   * @param all whether it is over for all
   * @param gone is handed each whose seat was let go
   */
  void letGoOfHeld(long now, boolean all, Consumer<Subscription> gone) {
    for (Subscription held : seats.away()) {
      if ((all || held.heldUntil() - now <= 0) && held.end()) {
        open.remove(held);
        taken.decrementAndGet();
        gone.accept(held);
      }
    }
  }

  /** Takes out one who is over, and tells the simulation if it was told of him before. */
  void remove(Subscription gone) {
    if (seats.remove(gone) && !gone.watches()) {
      tell("leaving", "let %s go, over whom it", gone, simulation::left);
    }
  }

  /** Tells the simulation of somebody; what it throws is nothing to him. */
  private void tell(
      String where, String whatFollows, Subscription about, Consumer<Subscriber> simulations) {
    try {
      simulations.accept(about.subscriber());
    } catch (Throwable e) {
      host.report(where, whatFollows.formatted(about.subscriber().id()), e);
    }
  }
}
