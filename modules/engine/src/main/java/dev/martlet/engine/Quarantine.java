package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.SurvivedFaults;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Isolates a shard whose turn does not return. Nothing that the turn owns may be touched, so its
 * thread keeps it; the subscribers are told. The watchdog calls {@link #begin}, the returning
 * thread {@link #end}.
 */
final class Quarantine {
  private static final System.Logger LOG = System.getLogger(Shard.class.getName());

  private final ShardId id;
  private final HostedType<?> type;
  private final ShardLifecycle lifecycle;
  private final ShardEnding ending;
  private final Metrics metrics;

  Quarantine(
      ShardId id,
      HostedType<?> type,
      ShardLifecycle lifecycle,
      ShardEnding ending,
      Metrics metrics) {
    this.id = id;
    this.type = type;
    this.lifecycle = lifecycle;
    this.ending = ending;
    this.metrics = metrics;
  }

  /** Called again if it throws. */
  void begin(Thread thread, Duration after) {
    boolean wasRunning = lifecycle.hang(); // the only step that may fail, and is repeated then
    type.hung().incrementAndGet();
    attempt("counting", () -> metrics.count(EngineMetric.SHARDS_QUARANTINED, type.name()));
    attempt("logging", () -> log(thread, after));
    if (wasRunning) {
      attempt("ending", ending::concludeHanging);
    }
    attempt("refusing joins of", ending::rejectPending);
  }

  private static void attempt(String step, Runnable work) {
    SurvivedFaults.attempt(LOG, step + " a shard that hangs", work);
  }

  private void log(Thread thread, Duration after) {
    String stack = FaultText.frames(thread.getStackTrace());
    LOG.log(
        Level.ERROR,
        () ->
            "shard %s (%s) is quarantined: its turn has not returned for %s; thread %s is left behind, in state %s, here:%s"
                .formatted(id, type.plugin(), after, thread.getName(), thread.getState(), stack));
  }

  void end() {
    type.hung().decrementAndGet();
    lifecycle.returned();
    LOG.log(Level.WARNING, "the turn of shard {0} has come back after all", id);
  }
}
