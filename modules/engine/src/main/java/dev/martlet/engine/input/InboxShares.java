package dev.martlet.engine.input;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shares of a shard's inbox, by whom they belong to. A subscriber who comes again, or has
 * several connections, has the share that they had: it is kept for as long as a subscription uses
 * it or an input waits in it. Any thread.
 */
public final class InboxShares {
  /**
   * A share and how many subscriptions use it.
   *
   * @param share that they use
   * @param users how many
   */
  private record Used(InboxShare share, int users) {
    Used and(int more) {
      return new Used(share, users + more);
    }

    boolean idle() {
      return users == 0 && share.waiting.get() == 0;
    }
  }

  private final Map<Object, Used> shares = new ConcurrentHashMap<>();

  /** No shares yet. */
  public InboxShares() {}

  /**
   * The share of a holder, for one subscription more.
   *
   * @param holder whom it belongs to
   * @param weight as how many sources the holder counts, the same each time
   * @return the share, until {@link #giveBack}
   */
  public InboxShare take(Object holder, int weight) {
    return shares
        .compute(
            holder, (key, used) -> used == null ? new Used(new InboxShare(weight), 1) : used.and(1))
        .share();
  }

  /**
   * One subscription no longer uses its share.
   *
   * @param holder that it was taken for
   */
  public void giveBack(Object holder) {
    shares.computeIfPresent(
        holder,
        (key, used) -> {
          Used left = used.and(-1);
          return left.idle() ? null : left;
        });
  }

  /** Forgets the shares that nobody uses and in which nothing waits any more. */
  public void sweep() {
    for (Object holder : shares.keySet()) {
      shares.computeIfPresent(holder, (key, used) -> used.idle() ? null : used);
    }
  }

  /**
   * How many shares there are.
   *
   * @return the number
   */
  public int size() {
    return shares.size();
  }
}
