package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Signals;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputReader;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.mail.SignalRefusal;
import dev.martlet.engine.mail.SignalRefusal.Kind;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.ThreadSettings;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The signals of one shard: those that wait for its next tick, which any thread may add, and those
 * that its simulation sends on its turn.
 */
public final class ShardSignals implements Signals {
  private static final System.Logger LOG = System.getLogger(Shard.class.getName());

  /** The others wait for the next tick, so that a flood costs no tick. */
  private static final int MOST_IN_A_TICK = 64;

  /** What a signal keeps beside its bytes. */
  private static final int OVERHEAD = 128;

  private static final String MEMBER = "signal";

  private record Waiting(
      InputEnvelope envelope, Signal.Sender sender, Consumer<Optional<SignalRefusal>> outcome) {
    int bytes() {
      return envelope.bytes() + OVERHEAD;
    }
  }

  private final ShardId id;
  private final HostedType<?> type;
  private final Runnable requireTurn;
  private final ShardHost host;
  private final ShardJournal journal;
  private final Release release;

  /** Empty if shards of the type take no signals. */
  private final Optional<InputReader<Object>> reader;

  private volatile Runnable wake = () -> {};

  // Guarded by this.

  /** Null while it is empty, as that of nearly every shard is. */
  private Queue<Waiting> queue;

  private boolean over;

  private volatile int waiting;

  ShardSignals(
      ShardId id,
      HostedType<?> type,
      Runnable requireTurn,
      ShardHost host,
      ShardJournal journal,
      Release release) {
    this.journal = journal;
    this.release = release;
    this.id = id;
    this.type = type;
    this.requireTurn = requireTurn;
    this.host = host;
    this.reader = type.signals().map(json -> InputReader.of(MEMBER, json));
  }

  /** Connects them with their shard, which is called on any thread when there are some. */
  void open(Runnable onSignal) {
    wake = onSignal;
  }

  // ---- any thread -------------------------------------------------------------------------

  int waiting() {
    return waiting;
  }

  /**
   * Queues a signal for the next tick. Calls no plugin code.
   *
   * @param message an object with the signal as its member {@code signal}
   * @param sender who sent it
   * @param outcome told once it is taken, or why it is not; on the shard's turn, or when it ends
   * @return why it is not queued; empty if it is
   */
  public Optional<SignalRefusal> put(
      byte[] message, Signal.Sender sender, Consumer<Optional<SignalRefusal>> outcome) {
    if (reader.isEmpty()) {
      return refusal(Kind.BAD, "shards of type " + type.name() + " take no signals");
    }
    Waiting one;
    try {
      one = new Waiting(reader.get().read(message), sender, outcome);
    } catch (BadInputException e) {
      return refusal(Kind.BAD, e.error().message());
    }
    Optional<SignalRefusal> refusal = put(one);
    if (refusal.isEmpty()) {
      wake.run();
    }
    return refusal;
  }

  private synchronized Optional<SignalRefusal> put(Waiting one) {
    if (over) {
      return refusal(Kind.ENDED, "the shard has ended");
    }
    if (waiting >= host.limits().signalsWaiting() || !takeBytes(one)) {
      return refusal(Kind.FULL, "too many signals wait for this shard");
    }
    queue = queue == null ? new ArrayDeque<>() : queue;
    queue.add(one);
    waiting = queue.size();
    return Optional.empty();
  }

  private boolean takeBytes(Waiting one) {
    boolean room = host.inputBytes().add(one.bytes());
    if (!room) {
      host.inputBytes().remove(one.bytes());
    }
    return room;
  }

  private static Optional<SignalRefusal> refusal(Kind kind, String message) {
    return Optional.of(new SignalRefusal(kind, message));
  }

  private synchronized List<Waiting> take(int most) {
    List<Waiting> taken = new ArrayList<>(Math.min(most, waiting));
    while (queue != null && !queue.isEmpty() && taken.size() < most) {
      Waiting one = queue.remove();
      host.inputBytes().remove(one.bytes());
      taken.add(one);
    }
    waiting = queue == null ? 0 : queue.size();
    queue = waiting == 0 ? null : queue;
    return taken;
  }

  /** The shard has ended: nothing is taken any more. */
  void close() {
    synchronized (this) {
      over = true;
    }
    for (Waiting one : take(Integer.MAX_VALUE)) {
      one.outcome.accept(refusal(Kind.ENDED, "the shard has ended"));
    }
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Hands signals to the simulation.
   *
   * @param simulation of the shard
   * @param onFault told what the shard does, for the log, and what the simulation threw
   * @param running whether the turn goes on
   */
  void deliver(
      Simulation<?> simulation, BiConsumer<String, Throwable> onFault, BooleanSupplier running) {
    if (waiting == 0) {
      return;
    }
    for (Waiting one : take(MOST_IN_A_TICK)) {
      Optional<SignalRefusal> outcome =
          running.getAsBoolean()
              ? deliver(one, simulation, onFault)
              : refusal(Kind.ENDED, "the shard has ended");
      release.out(() -> one.outcome.accept(outcome));
    }
    if (waiting > 0) {
      wake.run();
    }
  }

  /**
   * Hands a signal to the simulation that it was handed before.
   *
   * @param envelope that holds it
   * @throws BadInputException if it is no signal of the type any more
   */
  void replay(
      byte[] envelope,
      Signal.Sender sender,
      Simulation<?> simulation,
      BiConsumer<String, Throwable> onFault)
      throws BadInputException {
    if (reader.isEmpty()) {
      throw BadInputException.of("shards of type " + type.name() + " take no signals");
    }
    InputEnvelope read = reader.get().read(envelope);
    deliver(new Waiting(read, sender, outcome -> {}), simulation, onFault);
  }

  private void record(Waiting one) {
    if (journal.records()) {
      byte[] envelope = one.envelope.bytesSent();
      journal.add(
          switch (one.sender) {
            case Signal.Operator(Principal principal) ->
                new JournalRecord.SignalOfOperator(principal, envelope);
            case Signal.FromShard(ShardId shard) ->
                new JournalRecord.SignalOfShard(shard, envelope);
          });
    }
  }

  private Optional<SignalRefusal> deliver(
      Waiting one, Simulation<?> simulation, BiConsumer<String, Throwable> onFault) {
    record(one);
    Object value;
    ThreadSettings.settle(type.loader());
    try {
      value = reader.orElseThrow().input(one.envelope);
    } catch (BadInputException e) {
      return refusal(Kind.BAD, e.error().message());
    }
    try {
      simulation.onSignal(Signal.of(value, one.sender));
      return Optional.empty();
    } catch (Throwable e) {
      onFault.accept("goes on although its simulation, given a signal,", e);
      return refusal(Kind.FAILED, "the simulation failed on it");
    }
  }

  // ---- the turn: what the simulation sends ------------------------------------------------

  @Override
  public void send(ShardId to, Object signal) {
    requireTurn.run();
    byte[] message = message(signal);
    release.out(() -> send(to, message));
  }

  private void send(ShardId to, byte[] message) {
    Consumer<Optional<SignalRefusal>> lost = refusal -> refusal.ifPresent(why -> lose(to, why));
    Optional<Shard<?>> shard = host.shards().apply(to);
    lost.accept(
        shard.isEmpty()
            ? refusal(Kind.NO_SHARD, "there is no such shard")
            : shard.get().signals().put(message, new Signal.FromShard(id), lost));
  }

  /** In the writing of its own plugin: the other may have no such class. */
  private byte[] message(Object signal) {
    try {
      return InputReader.wrapped(MEMBER, new StateEncoder(type).encodeValue(signal, BuiltIn.JSON));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a signal that can be encoded", e);
    }
  }

  /** Any thread. */
  private void lose(ShardId to, SignalRefusal why) {
    String label = why.kind().name().toLowerCase(Locale.ROOT);
    host.metrics().count(EngineMetric.SIGNALS_LOST, type.name(), label);
    LOG.log(
        why.kind() == Kind.BAD ? Level.WARNING : Level.DEBUG,
        "a signal from {0} to {1} is lost: {2}",
        id,
        to,
        why.message());
  }
}
