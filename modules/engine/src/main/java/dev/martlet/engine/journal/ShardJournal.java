package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalId;
import java.util.Optional;

/**
 * The journal of one shard, as its turn writes it: records are gathered, and handed to the {@link
 * JournalWriter} at the end of the turn. A shard without durability has one that is off, so that
 * its turn need not know. Used on the shard's turn, unless a method says otherwise.
 */
public final class ShardJournal {
  private enum Mode {
    OFF,

    /** The shard is being made. */
    PREPARING,

    REPLAYING,
    RECORDING
  }

  /** A second of ticks is reserved at a time, and at least so many. */
  private static final int LEAST_RESERVED = 20;

  private final JournalId id;
  private final JournalWriter writer;
  private final int reservedTicks;
  private final int maxAhead;

  private Mode mode;
  private long epoch;
  private final RecordOutput out = new RecordOutput();
  private RecordCodec codec;

  /** Where the last record stands, and where the batch began. */
  private long tick;

  private long nanos;
  private long batchTick;
  private long batchNanos;

  /** Where the shard is. */
  private long shardTick;

  private long shardNanos;
  private boolean inTick;
  private boolean ticked;

  /** Whether something has entered since the state was hashed last. */
  private boolean hashDue;

  /** The last tick that may be seen without a record of it. */
  private long reserved;

  /** Number of the last batch that was handed over, and of the last when all was durable. */
  private long submitted;

  private long allDurable;

  // Written by the writer's thread.

  private volatile long durable;
  private volatile boolean lost;

  /** Whether the turn waits until all is durable. */
  private volatile boolean awaited;

  private volatile Runnable wake = () -> {};

  /** The writer's alone. */
  final BatchCodec packing;

  private ShardJournal(
      JournalId id,
      JournalWriter writer,
      Mode mode,
      int ticksPerSecond,
      int maxAhead,
      BatchCodec packing) {
    this.id = id;
    this.writer = writer;
    this.mode = mode;
    this.reservedTicks = Math.max(LEAST_RESERVED, ticksPerSecond);
    this.maxAhead = maxAhead;
    this.packing = packing;
  }

  /**
   * The journal of a shard without durability: nothing is recorded or held back.
   *
   * @return a journal that is off
   */
  public static ShardJournal off() {
    return new ShardJournal(null, null, Mode.OFF, 0, 0, null);
  }

  /**
   * A journal that does not record until {@link #record} is called.
   *
   * @param replays whether the shard is recovered; if not, it is made
   * @param id of the journal
   * @param writer that makes it durable
   * @param ticksPerSecond of the shard; 0 if it is event-driven
   * @param maxAhead so many turns may compute ahead of what is durable
   * @param packing of the journal's batches, which knows those that it has
   * @return the journal
   */
  static ShardJournal of(
      boolean replays,
      JournalId id,
      JournalWriter writer,
      int ticksPerSecond,
      int maxAhead,
      BatchCodec packing) {
    Mode mode = replays ? Mode.REPLAYING : Mode.PREPARING;
    return new ShardJournal(id, writer, mode, ticksPerSecond, maxAhead, packing);
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * The journal's id.
   *
   * @return the id; null if it is off
   */
  public JournalId id() {
    return id;
  }

  /**
   * Whether the shard is durable.
   *
   * @return false if the journal is off
   */
  public boolean on() {
    return mode != Mode.OFF;
  }

  /**
   * Whether somebody else has taken the journal over, so that nothing of this shard counts any
   * more.
   *
   * @return true if so
   */
  public boolean lost() {
    return lost;
  }

  /** The epoch under which it is written. */
  long epoch() {
    return epoch;
  }

  // ---- the writer's thread ----------------------------------------------------------------

  /** A batch, and all before it, is durable. */
  void committed(long batch) {
    durable = batch;
    if (awaited) {
      awaited = false;
      wake.run();
    }
  }

  /** Another owner has the journal. */
  void fenced() {
    lost = true;
    wake.run();
  }

  // ---- before the first turn --------------------------------------------------------------

  /**
   * Begins to record, after everything that the journal has was replayed.
   *
   * @param newEpoch under which it is written
   * @param batches that it has
   * @param lastTick that is over
   * @param lastNanos the shard's time
   */
  public void record(long newEpoch, long batches, long lastTick, long lastNanos) {
    epoch = newEpoch;
    submitted = batches;
    allDurable = batches;
    durable = batches;
    tick = lastTick;
    nanos = lastNanos;
    shardTick = lastTick;
    shardNanos = lastNanos;
    reserved = lastTick;
    mode = Mode.RECORDING;
    beginBatch();
  }

  /**
   * Connects it with the shard's turn.
   *
   * @param turn called, on any thread, when what the turn waits for has come
   */
  public void open(Runnable turn) {
    wake = turn;
  }

  private void beginBatch() {
    batchTick = tick;
    batchNanos = nanos;
    codec = new RecordCodec(tick, nanos);
  }

  // ---- recording --------------------------------------------------------------------------

  /**
   * Whether what enters the simulation is to be {@linkplain #add added}.
   *
   * @return false if it is off, or replays
   */
  public boolean records() {
    return mode == Mode.RECORDING;
  }

  /**
   * Whether the shard is being recovered: what its turn causes was caused before.
   *
   * @return true if so
   */
  public boolean replays() {
    return mode == Mode.REPLAYING;
  }

  /**
   * The shard is between two ticks.
   *
   * @param at the shard's time, in nanoseconds; 0 if the number of the tick tells it
   */
  public void between(long at) {
    shardNanos = at;
  }

  /**
   * A tick begins.
   *
   * @param number of the tick
   * @param at the shard's time; 0 if the number tells it
   * @param always whether it needs a record in any case, because nobody could tell its time
   */
  public void tick(long number, long at, boolean always) {
    shardTick = number;
    shardNanos = at;
    if (records()) {
      inTick = true;
      ticked = false;
      if (always) {
        mark();
      }
    }
  }

  /**
   * Adds what enters the simulation now.
   *
   * @param record of it
   */
  public void add(JournalRecord record) {
    if (records()) {
      mark();
      codec.write(record, out);
      hashDue = !(record instanceof JournalRecord.Hashed);
    }
  }

  /**
   * Whether something has entered the simulation since its state was hashed last.
   *
   * @return true if so
   */
  public boolean hashDue() {
    return hashDue && records();
  }

  /** Says where the shard is, if the records before do not. */
  private void mark() {
    if (inTick && !ticked) {
      ticked = true;
      codec.write(new JournalRecord.Ticked(shardTick, shardNanos), out);
    } else if (tick != shardTick || nanos != shardNanos) {
      codec.write(new JournalRecord.Position(shardTick, shardNanos), out);
    }
    tick = shardTick;
    nanos = shardNanos;
  }

  /** Everything has entered the tick. */
  public void advanced() {
    if (inTick && ticked) {
      codec.write(new JournalRecord.Advanced(Optional.empty()), out);
    }
    inTick = false;
    ticked = false;
  }

  /**
   * Everything has entered the tick, which is the last one.
   *
   * @param reason why, if that was not for the simulation to say
   */
  public void ended(String reason) {
    if (records()) {
      mark();
      codec.write(new JournalRecord.Advanced(Optional.of(reason)), out);
    }
    inTick = false;
    ticked = false;
  }

  /** Reserves the ticks that come next, long before they are seen. */
  public void reserve() {
    if (records() && shardTick + reservedTicks > reserved) {
      reserved = shardTick + 2L * reservedTicks;
      codec.write(new JournalRecord.Reserved(reserved), out);
    }
  }

  // ---- durability -------------------------------------------------------------------------

  /** Hands over what was recorded. Called at the end of each turn. */
  public void flush() {
    if (out.length() == 0) {
      return;
    }
    submitted++;
    writer.submit(this, submitted, new Batch(batchTick, batchNanos, out.take()));
    beginBatch();
  }

  /**
   * Whether everything that the shard has computed so far may be seen.
   *
   * @param eventDriven whether each of the shard's ticks has a record
   * @return true if all of it is durable, or the journal is off
   */
  public boolean allDurable(boolean eventDriven) {
    if (!on()) {
      return true;
    }
    if (!records() || lost || out.length() > 0 || durable != submitted) {
      return false;
    }
    allDurable = submitted;
    return eventDriven || shardTick <= reserved;
  }

  /**
   * Whether the shard must not compute any further before all is durable.
   *
   * @return true if it is as far ahead as it may be
   */
  public boolean mustWait() {
    return on() && (lost || submitted - allDurable >= maxAhead && durable != submitted);
  }

  /** Has the turn called as soon as all is durable that was handed over. */
  public void await() {
    if (!on()) {
      return;
    }
    awaited = true;
    if (durable == submitted && awaited) { // between the last look and now
      awaited = false;
      wake.run();
    }
  }
}
