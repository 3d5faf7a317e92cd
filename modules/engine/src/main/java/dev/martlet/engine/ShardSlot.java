package dev.martlet.engine;

import dev.martlet.engine.plugin.ShardPlan;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What there is of one id: a shard that is being made, runs or ends. Whoever puts a slot into the
 * registry makes the shard, and everybody else waits here for the one outcome. Any thread.
 *
 * <pre>
 * being made -> running -> ending -> gone
 *            -> failed, gone
 * </pre>
 *
 * <p>An end that is requested while the shard is made is remembered, and applied before anybody can
 * find the shard.
 */
final class ShardSlot {
  private final Optional<ShardPlan> plan;
  private final CompletableFuture<ShardLookup> outcome = new CompletableFuture<>();
  private final CountDownLatch gone = new CountDownLatch(1);

  /** Null until it is made. Set before others can find it, because it may end before that. */
  private volatile Shard<?> shard;

  /** Whether it was not made for a reason that concerns nobody but its maker. */
  private volatile boolean refusedMaker;

  /** What is done with the shard as soon as it is made; null if nothing. Guarded by this. */
  private Consumer<Shard<?>> requestedEnd;

  /**
   * A slot whose shard is being made.
   *
   * @param plan of the operator who makes it; empty if a client does that joins
   */
  ShardSlot(Optional<ShardPlan> plan) {
    this.plan = plan;
  }

  Optional<ShardPlan> plan() {
    return plan;
  }

  // ---- whoever makes it -------------------------------------------------------------------

  /**
   * The shard is made.
   *
   * @param made the shard, not started
   * @param keepPlan called unless an end was requested meanwhile
   */
  synchronized void made(Shard<?> made, Runnable keepPlan) {
    shard = made;
    try {
      if (requestedEnd == null) {
        keepPlan.run();
      } else {
        requestedEnd.accept(made);
      }
    } finally {
      outcome.complete(new ShardLookup.Found(made));
    }
  }

  /** The shard will not be made, for a reason that is no answer to others. */
  void refuseMaker() {
    refusedMaker = true;
  }

  /** The shard was not made. The slot must be out of the registry by now. */
  void failed(ShardLookup why) {
    outcome.complete(why);
    gone.countDown();
  }

  // ---- everybody else ---------------------------------------------------------------------

  /** The shard, once others may find it, and until it ends or is told to. */
  Optional<Shard<?>> found() {
    return made().filter(made -> made.running() && !made.stopping());
  }

  /** The shard, once others may find it. */
  Optional<Shard<?>> made() {
    return outcome.isDone() ? Optional.ofNullable(shard) : Optional.empty();
  }

  /** Whether it is this shard's. */
  boolean holds(Shard<?> one) {
    return shard == one;
  }

  /** Whether the shard was not made for its maker, which says nothing of others. */
  boolean refusedMaker() {
    return refusedMaker;
  }

  /** Whether the making is over, well or not. */
  boolean settled() {
    return outcome.isDone();
  }

  /**
   * Ends the shard, at once or as soon as it is made.
   *
   * @param how the shard is ended
   * @return false if it had ended already
   */
  synchronized boolean end(Consumer<Shard<?>> how) {
    if (shard == null) {
      requestedEnd = requestedEnd == null ? how : requestedEnd.andThen(how);
      return true;
    }
    boolean ran = shard.running();
    how.accept(shard);
    return ran;
  }

  /**
   * Waits until the making is over.
   *
   * @param until on the clock of {@link System#nanoTime}
   * @return what came of it; {@link ShardLookup.Late} if it is not over in time
   */
  ShardLookup await(long until) throws InterruptedException {
    try {
      return outcome.get(left(until), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new ShardLookup.Late();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is a value", e);
    }
  }

  /**
   * What a join is answered that meets this slot of another.
   *
   * @return empty if it must try again: the shard ends, or was not made for a reason that was its
   *     maker's own
   */
  Optional<ShardLookup> answer(long until) throws InterruptedException {
    boolean waited = !settled();
    ShardLookup made = await(until);
    return switch (made) {
      case ShardLookup.Found found ->
          waited ? Optional.of(found) : found().map(ShardLookup.Found::new);
      case ShardLookup.Late late -> Optional.of(late);
      default -> plan.isPresent() || refusedMaker ? Optional.empty() : Optional.of(made);
    };
  }

  /** Waits until the shard has ended. Returns whether it has. */
  boolean awaitGone(long until) throws InterruptedException {
    return gone.await(left(until), TimeUnit.NANOSECONDS);
  }

  private static long left(long until) {
    return Math.max(0, until - System.nanoTime());
  }

  /** The shard has ended, and the slot is out of the registry. */
  void over() {
    gone.countDown();
  }
}
