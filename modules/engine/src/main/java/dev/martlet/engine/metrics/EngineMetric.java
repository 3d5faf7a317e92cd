package dev.martlet.engine.metrics;

/** The metrics of shards, ticks and plugin code. */
public enum EngineMetric implements Metric {
  /** Ticks. */
  TICKS("martlet_ticks_total", "ticks of all shards", Kind.COUNTER, "type"),
  /** Ticks that late shards skipped. */
  TICKS_SKIPPED(
      "martlet_ticks_skipped_total",
      "ticks skipped by shards that fell behind",
      Kind.COUNTER,
      "type"),
  /** Ticks skipped because no processor was free. */
  TICKS_STARVED(
      "martlet_ticks_starved_total",
      "ticks skipped because the processors were busy, by shards whose own turns are short",
      Kind.COUNTER,
      "type"),
  /** Ticks that took too long. */
  TICKS_OVER_STEP(
      "martlet_ticks_over_step_total",
      "turns that took longer than the time between two ticks (event-driven: 50 ms)",
      Kind.COUNTER,
      "type"),
  /** Snapshots handed to subscribers. */
  SNAPSHOTS("martlet_snapshots_total", "snapshots handed to subscribers", Kind.COUNTER, "type"),
  /** Bytes of snapshots. */
  SNAPSHOT_BYTES(
      "martlet_snapshot_bytes_total",
      "bytes of snapshots handed to subscribers, with their frames",
      Kind.COUNTER,
      "type"),
  /** Snapshots that a newer one replaced before they were sent. */
  SNAPSHOTS_SUPERSEDED(
      "martlet_snapshots_superseded_total",
      "snapshots that were replaced by newer ones before a subscriber's connection took them",
      Kind.COUNTER,
      "type"),
  /** Inputs applied. */
  INPUTS_APPLIED("martlet_inputs_applied_total", "inputs that were applied", Kind.COUNTER, "type"),
  /** Inputs left for a later tick. */
  INPUTS_PUT_OFF(
      "martlet_inputs_put_off_total",
      "inputs left for a later tick because their sender had used up its share of this one, or"
          + " all together what is read in one",
      Kind.COUNTER,
      "type"),
  /** Inputs sent again that had been applied before. */
  INPUTS_REPEATED(
      "martlet_inputs_repeated_total",
      "inputs that had been applied before, and were not again",
      Kind.COUNTER,
      "type"),
  /** Events handed to subscribers. */
  EVENTS("martlet_events_total", "events handed to subscribers", Kind.COUNTER, "type"),
  /** Seats held for lost connections. */
  SEATS_HELD(
      "martlet_seats_held_total",
      "seats held for subscribers whose connection was lost",
      Kind.COUNTER,
      "type"),
  /** Seats resumed on another connection. */
  SEATS_RESUMED(
      "martlet_seats_resumed_total",
      "seats that their subscribers took again on another connection",
      Kind.COUNTER,
      "type"),
  /** Subscribers whom a simulation sent away. */
  KICKS("martlet_kicks_total", "subscribers whom a simulation sent away", Kind.COUNTER, "type"),
  /** Bans that were forgotten before their time. */
  BANS_FORGOTTEN(
      "martlet_bans_forgotten_total",
      "bans that were forgotten before their time because their shard has no room for more",
      Kind.COUNTER,
      "type"),
  /** Inputs that were refused. */
  INPUTS_REFUSED(
      "martlet_inputs_refused_total", "inputs that were not applied", Kind.COUNTER, "type,code"),
  /** Signals that did not arrive. */
  SIGNALS_LOST(
      "martlet_signals_lost_total",
      "signals that a shard sent to another and that were not taken, by the sender's type",
      Kind.COUNTER,
      "type,why"),
  /** Failures of plugin code. */
  PLUGIN_FAILURES(
      "martlet_plugin_failures_total",
      "exceptions and wrong answers of plugin code, by the method asked",
      Kind.COUNTER,
      "where"),
  /** Calls of plugin code that missed their deadline. */
  PLUGIN_CALLS_LATE(
      "martlet_plugin_calls_late_total",
      "calls of plugin code outside of ticks that did not return within their deadline",
      Kind.COUNTER,
      "call"),
  /** Calls of plugin code that found no free thread. */
  PLUGIN_CALLS_REFUSED(
      "martlet_plugin_calls_refused_total",
      "calls of plugin code that were not made because all threads for them were taken",
      Kind.COUNTER,
      "call"),
  /** Work that simulations had done beside their ticks. */
  ASYNC_CALLS(
      "martlet_async_calls_total",
      "calls that simulations made to have work done beside their ticks, by outcome",
      Kind.COUNTER,
      "type,outcome"),
  /** Such work that runs now. */
  ASYNC_RUNNING("martlet_async_running", "such calls that run", Kind.GAUGE, ""),
  /** Such work that waits for a thread. */
  ASYNC_WAITING("martlet_async_waiting", "such calls that wait for a thread", Kind.GAUGE, ""),
  /** Shards over their budget. */
  SHARDS_OVER_BUDGET(
      "martlet_shards_over_budget_total",
      "times that a shard was over its budget of processor time or allocation for 5 s",
      Kind.COUNTER,
      "budget"),
  /** Duration of ticks. */
  TICK_DURATION(
      "martlet_tick_duration_seconds",
      "how long a tick took: inputs, advance, snapshots and their encoding",
      Kind.HISTOGRAM,
      "type"),
  /** Lateness of ticks. */
  TICK_LATENESS(
      "martlet_tick_lateness_seconds",
      "how much later than it was due a tick began, of shards with a rate",
      Kind.HISTOGRAM,
      "type"),
  /** Inputs that wait for a tick. */
  INPUT_QUEUE("martlet_input_queue", "inputs that wait for a tick", Kind.GAUGE, "type"),
  /** Bytes of the inputs that wait for a tick. */
  INPUT_QUEUE_BYTES(
      "martlet_input_queue_bytes", "bytes of the inputs that wait for a tick", Kind.GAUGE, "type"),
  /** Inputs refused because too much waits, by the limit. */
  INPUT_QUEUE_FULL(
      "martlet_input_queue_full_total",
      "inputs refused because too many, or too long ones, wait for a tick, by the limit",
      Kind.COUNTER,
      "type,limit"),
  /** Shards that ended. */
  SHARDS_ENDED(
      "martlet_shards_ended_total", "shards that ended, by reason", Kind.COUNTER, "type,why"),
  /** Shards whose tick did not return. */
  SHARDS_QUARANTINED(
      "martlet_shards_quarantined_total", "shards whose tick did not return", Kind.COUNTER, "type"),
  /** Tick threads started to relieve others. */
  TICK_THREADS_RELIEVED(
      "martlet_tick_threads_relieved_total",
      "tick threads that were started because others took long in their turns",
      Kind.COUNTER,
      ""),
  /** Tick threads that ended by an error. */
  TICK_THREADS_DIED(
      "martlet_tick_threads_died_total",
      "tick threads that ended by an error and were replaced",
      Kind.COUNTER,
      ""),
  /** Faults of the server's own code that a thread survived. */
  FAULTS_SURVIVED(
      "martlet_faults_survived_total",
      "errors in the server's own work, such as a lack of memory, that a thread survived",
      Kind.COUNTER,
      ""),
  /** Shards that run now. */
  SHARDS("martlet_shards", "shards that run", Kind.GAUGE, "type"),
  /** Subscribers attached now. */
  SUBSCRIBERS("martlet_subscribers", "subscribers attached to shards", Kind.GAUGE, "type"),
  /** Tick threads left behind in a turn. */
  TICK_THREADS_LOST(
      "martlet_tick_threads_lost", "tick threads left behind in a turn", Kind.GAUGE, ""),
  /** Threads left behind in other calls of plugin code. */
  PLUGIN_THREADS_LOST(
      "martlet_plugin_threads_lost",
      "threads left behind in a call of plugin code outside of ticks",
      Kind.GAUGE,
      ""),
  /** Threads that plugins started. */
  PLUGIN_THREADS_STARTED(
      "martlet_plugin_threads_started",
      "platform threads alive that plugin code has started",
      Kind.GAUGE,
      ""),
  /** Duration of commits of journals. */
  JOURNAL_COMMIT_TIME(
      "martlet_journal_commit_seconds",
      "how long a commit took, which makes journals of many shards durable at once",
      Kind.HISTOGRAM,
      ""),
  /** Batches that wait for a commit. */
  JOURNAL_WAITING(
      "martlet_journal_waiting", "batches of shards that wait for a commit", Kind.GAUGE, ""),
  /** Bytes written to journals. */
  JOURNAL_BYTES(
      "martlet_journal_bytes_total", "bytes that were written to journals", Kind.COUNTER, ""),
  /** Commits that failed. */
  JOURNAL_FAULTS(
      "martlet_journal_faults_total",
      "commits of journals that failed and were tried again, while durable shards waited",
      Kind.COUNTER,
      ""),
  /** Shards that were recovered from their journals. */
  SHARDS_RECOVERED(
      "martlet_shards_recovered_total",
      "shards that were recovered from their journals, by outcome",
      Kind.COUNTER,
      "type,outcome"),
  /** Checkpoints of durable shards. */
  SHARDS_SAVED("martlet_shards_saved_total", "checkpoints of durable shards", Kind.COUNTER, "type");

  private final Description description;

  EngineMetric(String metric, String help, Kind kind, String label) {
    this.description = new Description(metric, help, kind, label);
  }

  @Override
  public Description description() {
    return description;
  }
}
