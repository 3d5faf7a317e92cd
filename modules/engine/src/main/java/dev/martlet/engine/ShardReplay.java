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
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.tick.ShardClock;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final StateHash hash;
  private final SyncLimits sync;
  private final Map<String, HostedFormat> formats;
  private final long now;
  private final ReplayTime time;

  /** Those that had a seat before it was taken back without its ticket, by its number. */
  private final Map<Long, List<Subscription>> tookBackFrom = new HashMap<>();

  /** The last tick that may have been seen. */
  private long reserved;

  private boolean ended;

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
          joins.joinAgain(joined, options(joined.stream(), parameters(joined.parameters())), sync);
      case JournalRecord.Moved moved -> move(moved);
      case JournalRecord.Away(long number) -> joins.awayAgain(number, now);
      case JournalRecord.Left(long number) -> joins.leaveAgain(number);
      case JournalRecord.Applied(long number, int takenBack, byte[] envelope) -> {
        joins.heardAgain(number);
        inputs.apply(
            new InboxMessage.Input<>(sender(number, takenBack), inputs.read(envelope), NOBODY),
            clock.tick());
      }
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

  private void move(JournalRecord.Moved moved) {
    Subscription old = joins.seatOf(moved.number());
    joins.moveAgain(moved, options(moved.stream(), Optional.empty()), sync);
    if (!moved.goesOn()) {
      tookBackFrom.computeIfAbsent(moved.number(), number -> new ArrayList<>()).add(old);
    }
  }

  /** The connection that has the seat, or had it before it was taken back. */
  private Subscription sender(long number, int takenBack) {
    Subscription now = joins.seatOf(number);
    return now.takenBack() == takenBack ? now : tookBackFrom.get(number).get(takenBack);
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
    if (hash.now() != recorded) {
      throw new ReplayException(
          "after tick " + clock.tick() + " the state is not the one that it was then");
    }
  }
}
