package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.input.InboxMessage;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.mail.ShardCalls;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.OwnMetrics;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.Subscriptions;
import dev.martlet.engine.tick.ShardClock;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;

/**
 * Ends a shard, once: tells its subscribers, refuses its waiting inputs, and has the registry
 * forget it. Runs on the turn, or on the watchdog's thread if the turn hangs.
 */
final class ShardEnding {
  private static final System.Logger LOG = System.getLogger(Shard.class.getName());

  private final ShardId id;
  private final ShardLifecycle lifecycle;
  private final Subscriptions subscriptions;
  private final Inbox<Subscription> inbox;
  private final InputApplier<?> inputs;
  private final ShardClock clock;
  private final ShardCalls calls;
  private final OwnMetrics gauges;
  private final ShardSignals signals;
  private final Metrics metrics;
  private final Runnable onEnded;
  private final ShardJournal journal;
  private final Optional<Journals> journals;

  private volatile boolean forgotten;

  /**
   * For a shard that runs.
   *
   * @param shard with the parts that any thread may touch
   * @param host of the shard
   */
  ShardEnding(Shard<?> shard, ShardHost host) {
    this.journal = shard.context.journal();
    this.journals = host.journals();
    this.id = shard.id;
    this.lifecycle = shard.lifecycle;
    this.subscriptions = shard.subscriptions;
    this.inbox = shard.inbox;
    this.inputs = shard.inputs;
    this.clock = shard.clock;
    this.calls = shard.context.calls();
    this.gauges = shard.context.metrics();
    this.signals = shard.context.signals();
    this.metrics = host.metrics();
    this.onEnded = () -> host.onEnded().accept(shard);
  }

  /** The turn: ends the shard. The first reason counts. Pending requests are refused later. */
  void conclude(CloseReason reason) {
    if (lifecycle.end()) {
      finish(reason, false);
    }
  }

  /** Any thread, once the shard is over: has the registry forget it, if that failed before. */
  void finishForgetting() {
    if (!forgotten) {
      forget();
    }
  }

  /**
   * The watchdog: ends a shard whose turn hangs. Refuses pending requests, too, because no turn
   * will.
   */
  void concludeHanging() {
    finish(CloseReason.HANGS, true);
  }

  /** Each step is taken even if the one before fails, such as for lack of memory. */
  private void finish(CloseReason reason, boolean pendingToo) {
    attempt("cancelling calls at", calls::cancelAll);
    attempt("forgetting the gauges at", gauges::close);
    attempt("dropping signals at", signals::close);
    attempt("telling", () -> subscriptions.endAll(reason, pendingToo));
    attempt("clearing", () -> inbox.clear(this::drop));
    attempt("counting", () -> count(reason));
    attempt("closing the journal at", () -> close(reason, pendingToo));
    forget();
    attempt("logging", () -> log(reason));
  }

  /**
   * The journal of a shard that the server suspends stays open: the next one recovers it. One that
   * hangs would hang again.
   */
  private void close(CloseReason reason, boolean hangs) {
    if (!journal.on() || journal.lost() || reason.kind() == CloseReason.Kind.DRAINING) {
      return;
    }
    Journals of = journals.orElseThrow();
    if (hangs) {
      of.mark(journal, JournalState.SET_ASIDE);
    } else {
      calls.whenLastDone(() -> of.mark(journal, JournalState.ENDED));
    }
  }

  private void attempt(String step, Runnable work) {
    SurvivedFaults.attempt(LOG, step + " the end of a shard", work);
  }

  private void count(CloseReason reason) {
    String why = reason.kind().name().toLowerCase(Locale.ROOT);
    metrics.count(EngineMetric.SHARDS_ENDED, id.type(), why);
  }

  private void log(CloseReason reason) {
    LOG.log(
        Level.INFO,
        "shard {0} ended after tick {1}: {2}",
        id,
        Long.toString(clock.tick()),
        reason.reason());
  }

  private void forget() {
    forgotten = SurvivedFaults.attempt(LOG, "forgetting a shard", onEnded);
  }

  /** Drops a message that waits; one sender who cannot be told must not cost the others. */
  void drop(InboxMessage<Subscription> message) {
    SurvivedFaults.attempt(LOG, "dropping an input", () -> inputs.drop(message));
  }

  /** Refuses pending requests. Any thread, once the shard is over. */
  void rejectPending() {
    subscriptions.rejectPending(lifecycle.forPending());
  }

  /**
   * Refuses pending requests, and one that was being answered when the turn failed. The last turn.
   */
  void rejectAll() {
    rejectPending();
    subscriptions.endAll(lifecycle.forPending(), true);
  }
}
