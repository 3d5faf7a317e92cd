package dev.martlet.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * What all shards of one type count together. Held by every shard, for it counts with every tick.
 */
final class TypeFigures {
  final LongAdder ticks;
  final LongAdder ticksSkipped;
  final LongAdder ticksStarved;
  final LongAdder ticksOverStep;
  final LongAdder snapshots;
  final LongAdder snapshotBytes;
  final LongAdder snapshotsSuperseded;
  final LongAdder inputsApplied;
  final LongAdder inputsPutOff;
  final LongAdder inputsRepeated;
  final LongAdder events;
  final LongAdder seatsHeld;
  final LongAdder seatsResumed;
  final Distribution tickDuration;
  final Distribution tickLateness;

  TypeFigures(Figures figures, String type) {
    this.ticks = figures.counter(EngineFigure.TICKS, type);
    this.ticksSkipped = figures.counter(EngineFigure.TICKS_SKIPPED, type);
    this.ticksStarved = figures.counter(EngineFigure.TICKS_STARVED, type);
    this.ticksOverStep = figures.counter(EngineFigure.TICKS_OVER_STEP, type);
    this.snapshots = figures.counter(EngineFigure.SNAPSHOTS, type);
    this.snapshotBytes = figures.counter(EngineFigure.SNAPSHOT_BYTES, type);
    this.snapshotsSuperseded = figures.counter(EngineFigure.SNAPSHOTS_SUPERSEDED, type);
    this.inputsApplied = figures.counter(EngineFigure.INPUTS_APPLIED, type);
    this.inputsPutOff = figures.counter(EngineFigure.INPUTS_PUT_OFF, type);
    this.inputsRepeated = figures.counter(EngineFigure.INPUTS_REPEATED, type);
    this.events = figures.counter(EngineFigure.EVENTS, type);
    this.seatsHeld = figures.counter(EngineFigure.SEATS_HELD, type);
    this.seatsResumed = figures.counter(EngineFigure.SEATS_RESUMED, type);
    this.tickDuration = figures.distribution(EngineFigure.TICK_DURATION, type);
    this.tickLateness = figures.distribution(EngineFigure.TICK_LATENESS, type);
  }
}
