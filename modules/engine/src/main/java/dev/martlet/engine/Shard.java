package dev.martlet.engine;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.Simulation;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.Tick;
import dev.martlet.engine.Complaint.Code;
import dev.martlet.engine.Inbox.Message;
import dev.martlet.engine.Subscription.Leaving;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One isolated simulation: its state, its input queue, its subscribers and its clock.
 *
 * <p>Everything happens in the shard's <em>turn</em>, which a tick thread runs when the shard is
 * due or was asked for something; never two at a time. The public methods may be called from any
 * thread: they only queue, and see to it that a turn comes. Joins are answered in the next turn,
 * which comes at once; inputs and leavings wait for the next tick, in the order they came.
 *
 * @param <I> the inputs its simulation takes
 */
public final class Shard<I> {
  /** Turns that are shorter make no difference to anybody. */
  static final long NEGLIGIBLE_NANOS = 10_000;

  private static final System.Logger LOG = System.getLogger(Shard.class.getName());
  private static final SubscriberId WATCHER = new SubscriberId("watcher");

  private final ShardId id;
  private final HostedType<I> type;
  private final ShardSettings settings;
  private final Simulation<I> simulation;
  private final Outlet outlet;
  private final Scheduling scheduling;
  private final ShardHost host;
  private final TypeFigures figures;

  // Any thread.
  private final Subscriptions subscriptions;
  private final Inbox inbox;
  private final Inputs<I> inputs;
  private final ShardBudget budget;

  /** How the shard ended; null while it runs. */
  private final AtomicReference<Ending> over = new AtomicReference<>();

  private final AtomicBoolean hanging = new AtomicBoolean();
  private final AtomicReference<Ending> stopRequest = new AtomicReference<>();
  private final AtomicBoolean idleStopAsked = new AtomicBoolean();
  private volatile boolean draining;
  private final AtomicInteger turnsAsked = new AtomicInteger();
  private final AtomicBoolean wakeQueued = new AtomicBoolean();
  private final AtomicLong lastActive;

  // The turn only, but for the figures that they show.
  private final ShardClock clock;
  private final Publisher publisher;
  private final Seats seats;
  private final FaultLog faults;
  private final Inside inside = new Inside();
  private long armedAt;
  private boolean armed;

  Shard(
      ShardId id,
      HostedType<I> type,
      ShardSettings settings,
      Simulation<I> simulation,
      Outlet outlet,
      ShardHost host) {
    this.id = id;
    this.type = type;
    this.settings = settings;
    this.simulation = simulation;
    this.outlet = outlet;
    this.scheduling = host.scheduling();
    this.host = host;
    this.figures = host.figures().ofType(type.name());
    long madeAt = scheduling.nanoTime();
    this.clock = new ShardClock(settings, figures, madeAt);
    this.publisher = new Publisher(simulation, type.codec(), figures, this::endUnsent);
    this.lastActive = new AtomicLong(madeAt);
    EngineLimits limits = host.limits();
    this.inbox =
        new Inbox(settings.maxQueuedInputs(), limits.inputsWaiting(), limits.inputsPerTick());
    String name = id + " (" + type.plugin() + ")";
    this.budget = new ShardBudget(name, limits, host.figures(), figures.ticksOverStep, madeAt);
    this.faults = new FaultLog(LOG, name, host.figures(), madeAt);
    this.subscriptions =
        new Subscriptions(
            type,
            simulation,
            settings.maxSubscribers(),
            limits.sync().resumeGrace(),
            figures,
            inside);
    this.seats = subscriptions.seats();
    this.inputs =
        new Inputs<>(
            type, simulation, host.figures(), (what, cause) -> report("input", what, cause));
    outlet.open(inside);
  }

  /** Lets the clock run; once, after the shard can be found. */
  void start() {
    wake();
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * The shard's id.
   *
   * @return the id it was made under
   */
  public ShardId id() {
    return id;
  }

  /**
   * Whether it has not ended.
   *
   * @return false once it takes nobody in any more
   */
  public boolean running() {
    return over.get() == null;
  }

  /**
   * Asks for a seat, and to be sent whole snapshots in JSON.
   *
   * @param sid to attach under
   * @param principal who asks
   * @param receiver his connection
   * @return the subscription, as of {@link #subscribe(SubscriberId, Principal, Receiver, Delivery,
   *     Optional)}
   */
  public Subscription subscribe(SubscriberId sid, Principal principal, Receiver receiver) {
    return subscribe(sid, principal, receiver, Delivery.DEFAULT, Optional.empty());
  }

  /**
   * Asks for a seat. The answer comes through the subscription's outbox: a first snapshot, or an
   * ending.
   *
   * <p>Who had one on a connection before is given that, if it is held. If it is not his, or not
   * held any more, he is treated as one who comes for the first time, and the seat that he named
   * stays as it is.
   *
   * @param sid to attach under
   * @param principal who asks
   * @param receiver his connection
   * @param delivery how he is to be sent states
   * @param resume what he shows, if he wants a seat back
   * @return the subscription, which ends with {@link #leave} or {@link #lose}
   */
  public Subscription subscribe(
      SubscriberId sid,
      Principal principal,
      Receiver receiver,
      Delivery delivery,
      Optional<Resume> resume) {
    Subscriber subscriber = subscriptions.subscriber(sid, principal);
    return join(Subscription.of(subscriber, receiver, delivery, resume, host.limits().sync()));
  }

  /**
   * Asks for the snapshots that the simulation has for all, as one of whom it knows nothing: he has
   * no seat, sends no inputs, and does not keep the shard from being idle. For operators.
   *
   * @param principal who asks
   * @param receiver his connection
   * @return the subscription, which ends with {@link #leave}
   */
  public Subscription watch(Principal principal, Receiver receiver) {
    return join(Subscription.watching(subscriptions.subscriber(WATCHER, principal), receiver));
  }

  private Subscription join(Subscription subscription) {
    subscriptions.ask(subscription);
    if (running()) {
      wake();
    } else {
      turnAway(); // a shard that hangs has no more turns
    }
    return subscription;
  }

  /**
   * Takes a client's message for the next tick.
   *
   * @param from the subscription of the connection it came on
   * @param message the envelope's bytes
   * @return a complaint if it was not queued; empty if it was. If it is not applied in the end, the
   *     subscription's receiver is told
   */
  public Optional<Complaint> receive(Subscription from, byte[] message) {
    return receive(from, message, from.receipt());
  }

  /**
   * Takes a client's message for the next tick, and tells somebody else than his connection what
   * becomes of it.
   *
   * @param from the subscription of the connection that it counts as coming from
   * @param message the envelope's bytes
   * @param receipt is told if it was applied or not, once it was queued
   * @return a complaint if it was not queued; empty if it was
   */
  public Optional<Complaint> receive(Subscription from, byte[] message, Receipt receipt) {
    Envelope envelope;
    try {
      envelope = type.codec().read(message);
    } catch (BadInputException e) {
      return inputs.refuse(from, e.complaint());
    }
    if (!from.maySend() || !running()) {
      return inputs.refuse(from, Code.NOT_ATTACHED, Inputs.NOT_ATTACHED, envelope);
    }
    switch (inbox.offer(from, envelope, receipt)) {
      case FULL -> {
        int most = settings.maxQueuedInputs();
        return inputs.refuse(
            from, Code.QUEUE_FULL, "the shard has " + most + " inputs waiting", envelope);
      }
      case SENDER_FULL -> {
        int most = host.limits().inputsWaiting();
        return inputs.refuse(
            from, Code.QUEUE_FULL, "you have " + most + " inputs waiting", envelope);
      }
      case TAKEN -> {
        lastActive.set(scheduling.nanoTime());
        if (settings.eventDriven()) {
          wake();
        }
        if (!running()) {
          inbox.clear(inputs::letGo); // it ended in between, and nobody will look any more
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Ends a subscription. Its seat is free at once; the simulation is told at the next tick, after
   * the inputs that came before. More than once is the same as once.
   *
   * @param subscription to end
   */
  public void leave(Subscription subscription) {
    if (subscriptions.leave(subscription) == Leaving.NO_NEWS) {
      return;
    }
    if (!subscription.watches()) {
      lastActive.set(scheduling.nanoTime());
    }
    haveRemoved(subscription);
  }

  /**
   * Ends a connection that its client did not end. The seat of one that may be resumed is held for
   * him for the time that is configured; of any other it is the same as {@link #leave}.
   *
   * @param subscription of the connection
   */
  public void lose(Subscription subscription) {
    if (draining || !running() || !subscriptions.lose(subscription, scheduling.nanoTime())) {
      leave(subscription);
      return;
    }
    inbox.away(subscription);
    scheduling.schedule(turn, subscription.heldUntil());
    if (settings.eventDriven()) {
      wake();
    }
  }

  /** Has one that is over taken out at the next tick, and the simulation told. */
  private void haveRemoved(Subscription subscription) {
    inbox.leave(subscription);
    if (settings.eventDriven() || draining) {
      wake();
    }
  }

  /**
   * Stops the clock: the simulation is not advanced and inputs wait, but joins are answered, and
   * the shard does not end for being idle. Subscribers of version 2 are told. For people who look
   * for a mistake in a simulation.
   */
  public void pause() {
    clock.pause();
    wake();
  }

  /** Lets the clock run again, from where it stopped: no tick is made up for. */
  public void resume() {
    clock.resume();
    wake();
  }

  /** Has a shard that is paused tick once. Nothing is done if it is not. */
  public void step() {
    if (clock.step()) {
      wake();
    }
  }

  /** Takes nobody in any more, and ends the shard when all have left. */
  public void drain() {
    draining = true;
    wake();
  }

  /**
   * Somebody's latest subscription, for an input that comes on another connection. Looks at all
   * subscriptions of the shard.
   *
   * @param sid that it is under
   * @param owner whose it is; whoever's, if there is none
   * @return the subscription, if there is one
   */
  public Optional<Subscription> subscription(SubscriberId sid, Optional<Principal> owner) {
    return subscriptions.latest(sid, owner);
  }

  /**
   * Who is attached.
   *
   * @return the subscribers, those first who have been for longest
   */
  public List<Subscriber> subscribers() {
    return subscriptions.attached();
  }

  /**
   * The last inputs that were not applied, for whatever reason.
   *
   * @return the latest first
   */
  public List<RefusedInput> refusedInputs() {
    return inputs.lastRefused();
  }

  /** Has the shard end with a last tick. The first request decides the ending. */
  void stop(Ending ending) {
    stopRequest.compareAndSet(null, ending);
    wake();
  }

  /** Stops the shard if nobody has needed it for its idle time. */
  void stopIfIdle() {
    if (idle()) {
      idleStopAsked.set(true);
      wake();
    }
  }

  /** The sweeping thread: compares what the shard costs with its budget. */
  void lookAtBudget() {
    budget.look(scheduling.nanoTime());
  }

  private boolean idle() {
    Duration limit = settings.idleShutdown();
    return !limit.isZero()
        && !clock.paused()
        && subscriptions.taken() == 0
        && inbox.waiting() == 0
        && !subscriptions.asked()
        && scheduling.nanoTime() - lastActive.get() >= limit.toNanos();
  }

  /**
   * How the shard is doing.
   *
   * @return its figures
   */
  public ShardStatus status() {
    return new ShardStatus(
        id,
        type.plugin(),
        settings,
        running(),
        clock.paused(),
        draining,
        clock.tick(),
        subscriptions.taken(),
        inbox.waiting(),
        inputs.applied(),
        inputs.refused(),
        clock.ticksSkipped(),
        publisher.sent(),
        publisher.superseded(),
        publisher.bytesSent(),
        clock.lateness(),
        clock.maxLateness(),
        turn.expectedNanos(),
        budget.ticksOverStep(),
        budget.cpuNanos(),
        budget.allocatedBytes(),
        hanging.get());
  }

  /** How many are attached. */
  int subscriberCount() {
    return subscriptions.taken();
  }

  /** How many inputs wait. */
  int waitingInputs() {
    return inbox.waiting();
  }

  /**
   * Whether its turn was given up and has not returned. Nobody is to make a shard of its id then,
   * for it would do the same.
   */
  boolean hanging() {
    return hanging.get();
  }

  /** Sees to it that a turn comes at once. */
  private void wake() {
    if (wakeQueued.compareAndSet(false, true)) {
      scheduling.schedule(turn, scheduling.nanoTime());
    }
  }

  // ---- the watchdog's thread, while a turn hangs --------------------------------------------

  /** What the scheduler is given: the shard, as it may see it. */
  private final Turn turn =
      new Turn() {
        @Override
        public void run() {
          runTurn();
        }

        /** The longest of late, which fades. */
        private volatile long expectedNanos;

        @Override
        public long expectedNanos() {
          return expectedNanos;
        }

        @Override
        public void charge(long elapsed, long cpu, long allocated) {
          long expected = Math.max(elapsed, expectedNanos - expectedNanos / 8);
          if (expected > NEGLIGIBLE_NANOS || expectedNanos > NEGLIGIBLE_NANOS) {
            expectedNanos = expected;
          }
          boolean overran = elapsed > clock.turnNanos();
          if (overran) {
            TickOverranEvent.emit(id.value(), clock.tick(), elapsed, clock.turnNanos());
          }
          budget.charge(cpu, allocated, overran);
        }

        @Override
        public void giveUp(Thread thread, Duration after) {
          quarantine(thread, after);
        }

        @Override
        public void cameBack() {
          hanging.set(false);
          type.hung().decrementAndGet();
          LOG.log(Level.WARNING, "the turn of shard {0} has come back after all", id);
        }
      };

  /**
   * The turn does not return, so nothing that it owns may be touched: subscribers are told, and the
   * thread is left with what it has.
   */
  private void quarantine(Thread thread, Duration after) {
    hanging.set(true);
    type.hung().incrementAndGet();
    host.figures().count(EngineFigure.SHARDS_QUARANTINED, type.name());
    String stack = FaultText.frames(thread.getStackTrace());
    LOG.log(
        Level.ERROR,
        () ->
            "shard %s (%s) is quarantined: its turn has not returned for %s; thread %s is left behind, in state %s, here:%s"
                .formatted(id, type.plugin(), after, thread.getName(), thread.getState(), stack));
    conclude(Ending.HANGS);
    turnAway();
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Runs one turn, unless another tick thread is in one: that one then asks for another. It does
   * not go on itself, or a shard that is always late would never give its thread back.
   */
  private void runTurn() {
    if (turnsAsked.getAndIncrement() > 0) {
      return;
    }
    int answered = turnsAsked.get();
    turn();
    if (turnsAsked.getAndSet(0) > answered) {
      scheduling.schedule(turn, scheduling.nanoTime());
    }
  }

  private void turn() {
    boolean asked = wakeQueued.get();
    if (asked) {
      wakeQueued.set(false);
    }
    long now = scheduling.nanoTime();
    outlet.enter();
    try {
      if (running()) {
        live(now, asked);
      }
    } catch (Throwable e) { // whatever a plugin throws hurts its own shard only
      fail(e);
    } finally {
      outlet.leave();
    }
    if (running()) {
      arm(now);
    } else {
      inbox.clearPutOff(inputs::letGo);
      turnAway();
    }
  }

  /** Looks for what others asked for only if one of them did: idle shards are many. */
  private void live(long now, boolean asked) {
    if (!seats.away().isEmpty()) {
      subscriptions.letGoOfHeld(now, draining, this::letGo);
    }
    if (asked) {
      if (clock.look(now)) {
        subscriptions.tellPaused();
      }
      subscriptions.admit(draining);
      Ending stop = stopRequest.get();
      if (stop != null) {
        tick(now);
        conclude(stop);
        return;
      }
      if (draining && subscriptions.taken() == 0) {
        tick(now);
        conclude(Ending.DRAINED);
        return;
      }
      if (idleStopAsked.getAndSet(false) && idle()) { // nobody has come meanwhile
        conclude(Ending.IDLE);
        return;
      }
    }
    if (clock.due(now, clock.eventDriven() && somethingCame())) {
      tick(now);
    } else {
      publisher.publish(clock.tick(), seats.newcomers());
    }
    seats.forgetNewcomers();
    if (clock.eventDriven() && running()) {
      clock.wakeAt(simulation.wakeAt(), now);
    }
  }

  /** What a shard that ticks on events waits for. */
  private boolean somethingCame() {
    return inbox.waiting() > 0 || !seats.newcomers().isEmpty();
  }

  /** Asks for the turn in which the next tick is due, unless that was asked for already. */
  private void arm(long now) {
    if (armed && now - armedAt >= 0) {
      armed = false;
    }
    long next = clock.nextTurn(now, inbox.hasPutOff());
    if (next != ShardClock.NEVER && (!armed || next - armedAt < 0)) {
      armed = true;
      armedAt = next;
      scheduling.schedule(turn, next);
    }
  }

  private void letGo(Subscription held) {
    inbox.leave(held);
    if (draining) {
      wake(); // to end, if he was the last
    }
  }

  static void requireAnswer(Object answer, String method) {
    if (answer == null) {
      throw new NullPointerException(method + " returned null");
    }
  }

  private void tick(long now) {
    Tick step = clock.next(now, turn.expectedNanos());
    int putOff = inbox.handOut(step.number(), this::handle);
    if (putOff > 0) {
      figures.inputsPutOff.add(putOff);
    }
    if (!running()) {
      return; // it was given up meanwhile
    }
    simulation.advance(step);
    publisher.publish(step.number(), seats.all());
    figures.tickDuration.record(scheduling.nanoTime() - now);
    if (simulation.finished()) {
      conclude(Ending.FINISHED);
    }
  }

  /** Whether to go on: not when the turn was given up meanwhile. */
  private boolean handle(Message message) {
    if (message.sender().place() < 0) {
      subscriptions.admit(draining); // he may have asked for his seat after this turn began
    }
    switch (message) {
      case Message.Input input -> inputs.apply(input.fromLatest(), clock.tick());
      case Message.Leave(Subscription who) -> subscriptions.remove(who);
      case Message.Away(Subscription who) -> subscriptions.park(who);
    }
    return running();
  }

  /** The turn, as those see it who do parts of its work. */
  private final class Inside implements Subscriptions.Host, Outlet.Host {
    @Override
    public long tick() {
      return clock.tick();
    }

    @Override
    public boolean paused() {
      return clock.stopped();
    }

    @Override
    public void needed() {
      lastActive.set(scheduling.nanoTime());
    }

    @Override
    public List<Subscription> listeners() {
      return seats.listeners();
    }

    @Override
    public Optional<Subscription> subscription(Subscriber subscriber) {
      return seats.of(subscriber);
    }

    @Override
    public JsonCodec<?> codec() {
      return type.codec();
    }

    @Override
    public TypeFigures figures() {
      return figures;
    }

    @Override
    public void overflowed(Subscription subscription) {
      expel(subscription, Ending.SLOW);
    }

    @Override
    public void unsendable(Subscription subscription, Throwable cause) {
      endUnsent(subscription, cause);
    }

    @Override
    public void report(String where, String whatFollows, Throwable cause) {
      Shard.this.report(where, whatFollows, cause);
    }
  }

  private void endUnsent(Subscription subscription, Throwable cause) {
    report(
        subscription.watches() ? "watching" : "format",
        "closed " + subscription.subscriber().id() + ", for whom it",
        cause);
    expel(subscription, Ending.FAILED);
  }

  /** Ends a seat; that its connection leaves is no news any more. */
  private void expel(Subscription subscription, Ending ending) {
    subscriptions.end(subscription, ending);
    haveRemoved(subscription);
  }

  /** The turn, or the watchdog when the turn hangs: the first one decides the ending. */
  private void conclude(Ending ending) {
    if (!over.compareAndSet(null, ending)) {
      return; // a last tick that finished the shard by itself
    }
    subscriptions.endAll(ending, hanging.get()); // else who still asks is turned away in a turn
    inbox.clear(inputs::letGo);
    host.figures()
        .count(
            EngineFigure.SHARDS_ENDED, type.name(), ending.kind().name().toLowerCase(Locale.ROOT));
    host.onEnded().accept(this);
    LOG.log(
        Level.INFO,
        "shard {0} ended after tick {1}: {2}",
        id,
        Long.toString(clock.tick()),
        ending.reason());
  }

  /** Any thread, once the shard is over: answers those who came too late. */
  private void turnAway() {
    subscriptions.turnAway(Optional.ofNullable(stopRequest.get()).orElse(Ending.STOPPED));
  }

  private void fail(Throwable cause) {
    report("tick", "is ended: it", cause);
    conclude(Ending.FAILED);
  }

  private void report(String where, String whatFollows, Throwable cause) {
    faults.tell(where, whatFollows, cause, scheduling.nanoTime());
  }
}
