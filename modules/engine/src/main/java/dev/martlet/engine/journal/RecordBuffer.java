package dev.martlet.engine.journal;

import java.util.Optional;

/**
 * The records of one shard that were not handed over yet. It knows where the shard is, and says so
 * before a record if the records before do not. Used on the shard's turn.
 */
final class RecordBuffer {
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

  /** Whether no batch is before the next one, or a checkpoint is. */
  private boolean first;

  /** Begins behind a tick, after everything that the journal has. */
  void begin(long lastTick, long lastNanos, boolean isFirst) {
    shardTick = lastTick;
    shardNanos = lastNanos;
    tick = lastTick;
    nanos = lastNanos;
    first = isFirst;
    beginBatch();
  }

  /** Begins behind a checkpoint, which was taken where the shard is. Nothing waits. */
  void beginBehindCheckpoint() {
    begin(shardTick, shardNanos, true);
  }

  private void beginBatch() {
    batchTick = tick;
    batchNanos = nanos;
    codec = new RecordCodec(tick, nanos);
  }

  // ---- where the shard is -----------------------------------------------------------------

  long shardTick() {
    return shardTick;
  }

  void between(long at) {
    shardNanos = at;
  }

  /** A tick begins, in which records may come. */
  void tick(long number, long at, boolean always) {
    at(number, at);
    inTick = true;
    ticked = false;
    if (always) {
      mark();
    }
  }

  /** The shard is at a tick, of which nothing is recorded. */
  void at(long number, long at) {
    shardTick = number;
    shardNanos = at;
  }

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

  void advanced() {
    if (inTick && ticked) {
      codec.write(new JournalRecord.Advanced(Optional.empty()), out);
    }
    endTick();
  }

  void ended(String reason) {
    mark();
    codec.write(new JournalRecord.Advanced(Optional.of(reason)), out);
    endTick();
  }

  private void endTick() {
    inTick = false;
    ticked = false;
  }

  // ---- records ----------------------------------------------------------------------------

  /** Adds what happens where the shard is. */
  void add(JournalRecord record) {
    mark();
    codec.write(record, out);
  }

  /** Adds what does not depend on where the shard is. */
  void addAnywhere(JournalRecord record) {
    codec.write(record, out);
  }

  boolean isEmpty() {
    return out.length() == 0;
  }

  /** Whether nothing was recorded behind the checkpoint, or at all. */
  boolean isUntouched() {
    return first && isEmpty();
  }

  /** What waits, after which this is empty. */
  Batch take() {
    Batch batch = new Batch(batchTick, batchNanos, first, out.take());
    first = false;
    beginBatch();
    return batch;
  }
}
