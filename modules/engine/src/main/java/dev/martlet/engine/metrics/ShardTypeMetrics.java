package dev.martlet.engine.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * The metrics that all shards of one type share. Every shard keeps a reference, so that counting
 * takes no look-up.
 */
public final class ShardTypeMetrics {
  /** Ticks. */
  public final LongAdder ticks;

  /** Ticks skipped by shards that fell behind. */
  public final LongAdder ticksSkipped;

  /** Ticks skipped because no processor was free. */
  public final LongAdder ticksStarved;

  /** Turns that took longer than the time between two ticks. */
  public final LongAdder ticksOverStep;

  /** Snapshots handed to subscribers. */
  public final LongAdder snapshots;

  /** Bytes of snapshots, with their frames. */
  public final LongAdder snapshotBytes;

  /** Snapshots that a connection did not take before the next came. */
  public final LongAdder snapshotsSuperseded;

  /** Inputs that were applied. */
  public final LongAdder inputsApplied;

  /** Inputs left for a later tick. */
  public final LongAdder inputsPutOff;

  /** Inputs that had been applied before. */
  public final LongAdder inputsRepeated;

  /** Events handed to subscribers. */
  public final LongAdder events;

  /** Seats held for subscribers whose connection was lost. */
  public final LongAdder seatsHeld;

  /** Seats resumed on another connection. */
  public final LongAdder seatsResumed;

  /** Subscribers whom a simulation sent away. */
  public final LongAdder kicks;

  /** Bans that were forgotten before their time. */
  public final LongAdder bansForgotten;

  /** How long a tick took. */
  public final Histogram tickDuration;

  /** How much later than it was due a tick began. */
  public final Histogram tickLateness;

  ShardTypeMetrics(Metrics metrics, String type) {
    this.ticks = metrics.counter(EngineMetric.TICKS, type);
    this.ticksSkipped = metrics.counter(EngineMetric.TICKS_SKIPPED, type);
    this.ticksStarved = metrics.counter(EngineMetric.TICKS_STARVED, type);
    this.ticksOverStep = metrics.counter(EngineMetric.TICKS_OVER_STEP, type);
    this.snapshots = metrics.counter(EngineMetric.SNAPSHOTS, type);
    this.snapshotBytes = metrics.counter(EngineMetric.SNAPSHOT_BYTES, type);
    this.snapshotsSuperseded = metrics.counter(EngineMetric.SNAPSHOTS_SUPERSEDED, type);
    this.inputsApplied = metrics.counter(EngineMetric.INPUTS_APPLIED, type);
    this.inputsPutOff = metrics.counter(EngineMetric.INPUTS_PUT_OFF, type);
    this.inputsRepeated = metrics.counter(EngineMetric.INPUTS_REPEATED, type);
    this.events = metrics.counter(EngineMetric.EVENTS, type);
    this.seatsHeld = metrics.counter(EngineMetric.SEATS_HELD, type);
    this.seatsResumed = metrics.counter(EngineMetric.SEATS_RESUMED, type);
    this.kicks = metrics.counter(EngineMetric.KICKS, type);
    this.bansForgotten = metrics.counter(EngineMetric.BANS_FORGOTTEN, type);
    this.tickDuration = metrics.histogram(EngineMetric.TICK_DURATION, type);
    this.tickLateness = metrics.histogram(EngineMetric.TICK_LATENESS, type);
  }
}
