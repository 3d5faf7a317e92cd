package dev.martlet.engine.mail;

import dev.martlet.api.shard.AsyncId;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads.Outcome;

/** What operators are told of the calls of a shard: names for the log, and counts. Any thread. */
final class CallReports {
  private final HostedType<?> type;
  private final Metrics metrics;

  /** Counts the calls for a type of shards. */
  CallReports(HostedType<?> type, Metrics metrics) {
    this.type = type;
    this.metrics = metrics;
  }

  /** The call, as the log names it; a sentence goes on after it. */
  String what(String name, AsyncId id) {
    return "async call \"" + name + "\" of " + type.plugin() + ", " + id + ",";
  }

  /** Counts a call by what became of it, a label of the metric. */
  void count(String outcome) {
    metrics.count(EngineMetric.ASYNC_CALLS, type.name(), outcome);
  }

  /** The label under which an outcome is counted. */
  static String label(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Returned<?> returned -> "done";
      case Outcome.Threw<?> threw -> "failed";
      case Outcome.Late<?> late -> "late";
      case Outcome.Busy<?> busy -> "late";
    };
  }

  /** What the log adds about a failure; may be empty. */
  static String detail(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Threw<?> threw -> " with " + threw.stack();
      case Outcome.Busy<?> busy -> ": no thread was free for it";
      default -> "";
    };
  }
}
