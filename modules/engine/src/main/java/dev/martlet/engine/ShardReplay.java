package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Signal;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.input.InboxMessage;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.StreamKind;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.SeatReplay;
import dev.martlet.engine.tick.ShardClock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Brings a new shard to where its journal ends: everything that entered the simulation enters it
 * again, through the same code as then. Used in place of the shard's first turn.
 */
final class ShardReplay {
  /** Nobody is told what became of an input once more. */
  private static final InputCallback NOBODY =
      new InputCallback() {
        @Override
        public void applied(long seq) {}

        @Override
        public void refused(InputError error) {}
      };

  private final Shard<?> shard;
  private final HostedSimulation<?> simulation;
  private final InputApplier<?> inputs;
  private final ShardClock clock;
  private final TickRun ticks;
  private final JoinHandler joins;
  private final SeatReplay seats;
  private final StateHash hash;
  private final SyncLimits sync;
  private final Map<String, HostedFormat> formats;
  private final long now;
  private final ReplayTime time;

  /** The last tick that may have been seen. */
  private long reserved;

  private boolean ended;

  ReplayObserver observer = ReplayObserver.NOBODY;

  /** Sets what the shard's time is, between ticks. */
  @FunctionalInterface
  interface ReplayTime {
    void set(long nanos);
  }

  ShardReplay(
      Shard<?> shard,
      HostedSimulation<?> simulation,
      TickRun ticks,
      JoinHandler joins,
      StateHash hash,
      SyncLimits sync,
      Map<String, HostedFormat> formats,
      long now,
      ReplayTime time) {
    this.shard = shard;
    this.simulation = simulation;
    this.inputs = shard.inputs;
    this.clock = shard.clock;
    this.ticks = ticks;
    this.joins = joins;
    this.seats = joins.replay(sync);
    this.hash = hash;
    this.sync = sync;
    this.formats = formats;
    this.now = now;
    this.time = time;
  }

  /**
   * Replays a journal.
   *
   * @param records of the journal, without the first, which told how to make the shard
   * @return whether the shard has ended
   * @throws ReplayException if the simulation does not do what it did then
   */
  boolean run(List<JournalRecord> records) throws ReplayException {
    Iterator<JournalRecord> left = records.iterator();
    try {
      while (left.hasNext() && !ended) {
        replay(left.next(), left);
      }
      if (!clock.eventDriven()) {
        passTo(reserved);
      }
    } catch (ReplayException e) {
      throw e;
    } catch (Throwable e) {
      if (failedThen(left)) {
        ticks.tellEndAgain(EndReason.FAILED);
        return true;
      }
      throw new ReplayException("tick " + clock.tick() + ": " + e, e);
    }
    return ended;
  }

  /**
   * Skips a journal that says only how far the shard was, or that cannot be replayed: the state is
   * that of the checkpoint, and the ticks after it are numbered behind those that were seen.
   *
   * @param records of the journal behind the checkpoint
   * @return whether the shard has ended
   */
  boolean skip(List<JournalRecord> records) {
    long tick = Math.max(reserved, clock.tick());
    long nanos = clock.timeOfTick();
    for (JournalRecord record : records) {
      switch (record) {
        case JournalRecord.Position(long to, long at) -> {
          tick = Math.max(tick, to);
          nanos = Math.max(nanos, at);
        }
        case JournalRecord.Ticked(long number, long at) -> {
          tick = Math.max(tick, number);
          nanos = Math.max(nanos, at);
        }
        case JournalRecord.Reserved(long to) -> tick = Math.max(tick, to);
        default -> {}
      }
    }
    clock.restore(tick, nanos);
    time.set(nanos);
    return !records.isEmpty()
        && records.getLast() instanceof JournalRecord.Advanced(Optional<String> ending)
        && ending.isPresent();
  }

  /** Brings the shard to where a checkpoint was taken. */
  void restore(ShardCheckpoint checkpoint) throws BadInputException {
    ShardCheckpoint.Time saved = checkpoint.time();
    clock.restore(saved.tick(), saved.ofTick());
    time.set(saved.now());
    reserved = saved.reserved();
    shard.inputs.applied(checkpoint.counts().applied());
    joins
        .saved()
        .restore(
            checkpoint, seat -> options(seat.stream(), parameters(seat.parameters())), sync, now);
  }

  /** Whether the simulation failed at the end of the journal, or after it. */
  private boolean failedThen(Iterator<JournalRecord> left) {
    JournalRecord last = new JournalRecord.Advanced(Optional.of(EndReason.FAILED.name()));
    while (left.hasNext()) {
      last = left.next();
    }
    return last instanceof JournalRecord.Advanced(Optional<String> ending)
        && ending.equals(Optional.of(EndReason.FAILED.name()));
  }

  private void replay(JournalRecord record, Iterator<JournalRecord> left) throws Exception {
    switch (record) {
      case JournalRecord.Position(long tick, long nanos) -> {
        passTo(tick);
        time.set(nanos);
      }
      case JournalRecord.Ticked(long number, long nanos) -> {
        passTo(number - 1);
        time.set(nanos);
        tick(number, nanos, left);
      }
      case JournalRecord.Advanced(Optional<String> ending) -> endIf(ending);
      case JournalRecord.Reserved(long tick) -> reserved = Math.max(reserved, tick);
      case JournalRecord.Hashed(long recorded) -> compare(recorded);
      default -> enter(record);
    }
  }

  /** Ticks into which nothing entered. */
  private void passTo(long tick) {
    while (clock.tick() < tick && !ended) {
      ticks.replay(clock.tick() + 1, 0, () -> {});
      observer.tickOver(clock.tick(), clock.time(0), hash::state);
      ended = ticks.endTold();
    }
  }

  private void tick(long number, long nanos, Iterator<JournalRecord> left) throws Exception {
    AtomicReference<Optional<String>> ending = new AtomicReference<>(Optional.empty());
    AtomicReference<Exception> fault = new AtomicReference<>();
    ticks.replay(
        number,
        nanos,
        () -> {
          try {
            ending.set(enterAll(left));
          } catch (Exception e) {
            fault.set(e);
          }
        });
    if (fault.get() != null) {
      throw fault.get();
    }
    observer.tickOver(number, clock.eventDriven() ? nanos : clock.time(0), hash::state);
    endIf(ending.get());
  }

  /** What ends a shard from outside is told to the simulation as then. */
  private void endIf(Optional<String> ending) throws ReplayException {
    if (ending.isPresent()) {
      ticks.tellEndAgain(EndReason.valueOf(ending.get()));
      ended = true;
    } else if (ticks.endTold()) {
      throw new ReplayException("tick " + clock.tick() + " is the last one now, and was not then");
    }
  }

  private Optional<String> enterAll(Iterator<JournalRecord> left) throws Exception {
    while (left.hasNext()) {
      JournalRecord next = left.next();
      if (next instanceof JournalRecord.Advanced(Optional<String> ending)) {
        return ending;
      }
      enter(next);
    }
    throw new ReplayException("the journal ends in the middle of tick " + clock.tick());
  }

  private void enter(JournalRecord record) throws Exception {
    switch (record) {
      case JournalRecord.Joined joined ->
          seats.join(joined, options(joined.stream(), parameters(joined.parameters())));
      case JournalRecord.Moved moved ->
          seats.move(moved, options(moved.stream(), Optional.empty()));
      case JournalRecord.Away(long number) -> seats.away(number, now);
      case JournalRecord.Left(long number) -> seats.leave(number);
      case JournalRecord.Applied(long number, int takenBack, byte[] envelope) ->
          inputs.apply(
              new InboxMessage.Input<>(
                  seats.sender(number, takenBack), inputs.read(envelope), NOBODY),
              clock.tick());
      case JournalRecord.SignalOfOperator(Principal sender, byte[] envelope) ->
          signal(envelope, new Signal.Operator(sender));
      case JournalRecord.SignalOfShard(ShardId sender, byte[] envelope) ->
          signal(envelope, new Signal.FromShard(sender));
      case JournalRecord.Result result ->
          shard
              .context
              .calls()
              .replay(result, (what, cause) -> ticks.onFault("async", what, cause));
      default -> throw new ReplayException("a record where it cannot be: " + record);
    }
  }

  private void signal(byte[] envelope, Signal.Sender sender) throws BadInputException {
    shard
        .context
        .signals()
        .replay(
            envelope, sender, simulation, (what, cause) -> ticks.onFault("signal", what, cause));
  }

  private Optional<JoinParameters> parameters(Optional<byte[]> said) throws BadInputException {
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of(JoinParameters.again(shard.type, said.get()));
  }

  /** A format that is not there any more: its client is sent another, and joins anew for that. */
  private JoinOptions options(StreamKind kind, Optional<JoinParameters> parameters) {
    HostedFormat format = formats.getOrDefault(kind.format(), BuiltIn.JSON);
    ResumeRequest nothing = new ResumeRequest("", OptionalLong.empty(), Long.MAX_VALUE);
    return new JoinOptions(
        new StreamOptions(format, Mode.values()[kind.mode()]), Optional.of(nothing), parameters);
  }

  private void compare(long recorded) throws ReplayException {
    if (hash.now() == recorded) {
      observer.same(clock.tick());
    } else if (!observer.goesOn(clock.tick())) {
      throw new ReplayException(
          "after tick " + clock.tick() + " the state is not the one that it was then");
    }
  }
}
