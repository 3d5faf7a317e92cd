package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.ShardSettings;

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

  private final ShardBirth birth;
  private final JournalWriter writer;
  private final int reservedTicks;
  private final int maxAhead;

  /** Whether everything is recorded that enters the simulation, or the shard is only saved. */
  private final boolean full;

  private Mode mode;
  private long epoch;

  /** Null if it is off: there may be thousands of those. */
  private final RecordBuffer buffer;

  /** Whether something has entered since the state was hashed last. */
  private boolean hashDue;

  /** The last tick that may be seen without a record of it. */
  private long reserved;

  /** Number of the last batch that was handed over, and of the last when all was durable. */
  private long submitted;

  private long allDurable;

  // Written by the writer's thread.

  private volatile long durable;

  /** Whether a checkpoint is on its way to the disk. */
  private volatile boolean saving;

  private volatile boolean lost;

  /** Whether the turn waits until all is durable. */
  private volatile boolean awaited;

  private volatile Runnable wake = () -> {};

  /** The writer's alone. */
  final BatchCodec packing;

  private ShardJournal(
      ShardBirth birth, JournalWriter writer, Mode mode, int maxAhead, BatchCodec packing) {
    this.birth = birth;
    ShardSettings settings = birth == null ? ShardSettings.DEFAULT : birth.settings();
    this.buffer = mode == Mode.OFF ? null : new RecordBuffer();
    this.full = mode != Mode.OFF && settings.durability() == Durability.JOURNAL;
    this.writer = writer;
    this.mode = mode;
    this.reservedTicks = Math.max(LEAST_RESERVED, settings.tickRate());
    this.maxAhead = maxAhead;
    this.packing = packing;
  }

  /**
   * The journal of a shard without durability: nothing is recorded or held back.
   *
   * @return a journal that is off
   */
  public static ShardJournal off() {
    return new ShardJournal(null, null, Mode.OFF, 0, null);
  }

  /**
   * A journal that does not record until {@link #record} is called.
   *
   * @param replays whether the shard is recovered; if not, it is made
   * @param birth of the shard, which says whether everything is recorded that enters the
   *     simulation; if not, only checkpoints are kept, and nothing is held back
   * @param writer that makes it durable
   * @param maxAhead so many turns may compute ahead of what is durable
   * @param packing of the journal's batches, which knows those that it has
   * @return the journal
   */
  static ShardJournal of(
      boolean replays, ShardBirth birth, JournalWriter writer, int maxAhead, BatchCodec packing) {
    Mode mode = replays ? Mode.REPLAYING : Mode.PREPARING;
    return new ShardJournal(birth, writer, mode, maxAhead, packing);
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * The journal's id.
   *
   * @return the id; null if it is off
   */
  public JournalId id() {
    return birth == null ? null : birth.journal();
  }

  /**
   * What the shard began with.
   *
   * @return its birth; null if the journal is off
   */
  public ShardBirth birth() {
    return birth;
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

  /** A checkpoint is durable, or could not be packed. */
  void saved() {
    saving = false;
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
    reserved = lastTick;
    mode = Mode.RECORDING;
    buffer.begin(lastTick, lastNanos, batches == 0);
  }

  /**
   * Connects it with the shard's turn.
   *
   * @param turn called, on any thread, when what the turn waits for has come
   */
  public void open(Runnable turn) {
    wake = turn;
  }

  /** The shard was made: the first record. */
  void begin() {
    buffer.addAnywhere(new JournalRecord.Born(birth));
  }

  // ---- recording --------------------------------------------------------------------------

  /**
   * Whether what enters the simulation is to be {@linkplain #add added}.
   *
   * @return false if it is off, replays, or has only checkpoints
   */
  public boolean records() {
    return full && mode == Mode.RECORDING;
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
    if (on()) {
      buffer.between(at);
    }
  }

  /**
   * A tick begins.
   *
   * @param number of the tick
   * @param at the shard's time; 0 if the number tells it
   * @param always whether it needs a record in any case, because nobody could tell its time
   */
  public void tick(long number, long at, boolean always) {
    if (records()) {
      buffer.tick(number, at, always);
    } else if (on()) {
      buffer.at(number, at);
    }
  }

  /**
   * Adds what enters the simulation now.
   *
   * @param record of it
   */
  public void add(JournalRecord record) {
    if (records()) {
      buffer.add(record);
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

  /** Everything has entered the tick. */
  public void advanced() {
    if (records()) {
      buffer.advanced();
    }
  }

  /**
   * Everything has entered the tick, which is the last one.
   *
   * @param reason why, if that was not for the simulation to say
   */
  public void ended(String reason) {
    if (records()) {
      buffer.ended(reason);
    }
  }

  /** Reserves the ticks that come next, long before they are seen. */
  public void reserve() {
    if (mode == Mode.RECORDING && buffer.shardTick() + reservedTicks > reserved) {
      reserved = buffer.shardTick() + 2L * reservedTicks;
      buffer.addAnywhere(new JournalRecord.Reserved(reserved));
    }
  }

  /**
   * The last tick that may be seen.
   *
   * @return its number
   */
  public long reserved() {
    return reserved;
  }

  // ---- checkpoints ------------------------------------------------------------------------

  /**
   * Whether the shard may be saved.
   *
   * @return false if it is off or replays, or another owner has it
   */
  public boolean takesCheckpoint() {
    return mode == Mode.RECORDING && !lost;
  }

  /**
   * Whether an earlier checkpoint is on its way to the disk, so that another one can wait.
   *
   * @return true if so
   */
  public boolean saving() {
    return saving;
  }

  /**
   * Whether anything was recorded or reserved since the last checkpoint.
   *
   * @return true if so; false for a journal without a checkpoint that has no record
   */
  public boolean hasNews() {
    return !buffer.isUntouched();
  }

  /**
   * Keeps a state in place of everything that was recorded so far. Called between two ticks.
   *
   * @param state of the shard, now
   */
  public void checkpoint(ShardCheckpoint state) {
    flush();
    saving = true;
    writer.submit(this, submitted, state);
    buffer.beginBehindCheckpoint();
  }

  // ---- durability -------------------------------------------------------------------------

  /** Hands over what was recorded. Called at the end of each turn. */
  public void flush() {
    if (!buffer.isEmpty()) {
      submitted++;
      writer.submit(this, submitted, buffer.take());
    }
  }

  /**
   * Whether everything that the shard has computed so far may be seen.
   *
   * @param eventDriven whether each of the shard's ticks has a record
   * @return true if all of it is durable, the journal is off, or it has only checkpoints
   */
  public boolean allDurable(boolean eventDriven) {
    if (!full) {
      return mode == Mode.OFF || mode == Mode.RECORDING;
    }
    if (!records() || lost || !buffer.isEmpty() || durable != submitted) {
      return false;
    }
    allDurable = submitted;
    return eventDriven || buffer.shardTick() <= reserved;
  }

  /**
   * Whether the shard must not compute any further before all is durable.
   *
   * @return true if it is as far ahead as it may be
   */
  public boolean mustWait() {
    return on() && (lost || full && submitted - allDurable >= maxAhead && durable != submitted);
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
