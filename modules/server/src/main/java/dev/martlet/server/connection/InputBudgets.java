package dev.martlet.server.connection;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.limits.Place;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The budgets of inputs: one for each address, user and shard, so that neither another connection
 * nor coming back gives a fresh one. One that nobody uses is forgotten when it is full again. Any
 * thread.
 */
public final class InputBudgets {
  /** Bounds memory; beyond it, a connection has a budget of its own. */
  private static final int MOST = 100_000;

  /**
   * Who shares a budget.
   *
   * @param address that they come from
   * @param user that they are; empty for the anonymous
   * @param shard that they send to
   */
  private record Key(String address, Optional<String> user, ShardId shard) {}

  private record Used(InputBudget budget, int users) {}

  /** One use of a budget. */
  private final class Use implements Place {
    private final Key key;
    private InputBudget budget;

    Use(Key key) {
      this.key = key;
    }

    @Override
    public boolean take() {
      budget =
          budgets.compute(
                  key,
                  (same, used) ->
                      used == null
                          ? new Used(create(key), 1)
                          : new Used(used.budget, used.users + 1))
              .budget;
      return true;
    }

    @Override
    public void giveBack() {
      budgets.computeIfPresent(key, (same, used) -> new Used(used.budget, used.users - 1));
    }
  }

  private final ServerConfig config;
  private final int anonymousShare;
  private final int most;
  private final LongSupplier clock;
  private final Map<Key, Used> budgets = new ConcurrentHashMap<>();

  /**
   * All budgets are full.
   *
   * @param config of the server
   */
  public InputBudgets(ServerConfig config) {
    this(config, MOST, System::nanoTime);
  }

  /** With the clock of {@link System#nanoTime}, or another in a test. */
  InputBudgets(ServerConfig config, int most, LongSupplier clock) {
    this.config = config;
    this.anonymousShare = config.get(InputSettings.ANONYMOUS_SHARE);
    this.most = most;
    this.clock = clock;
  }

  /**
   * The budget of an address, user and shard, for one user of it more.
   *
   * @param address key of the address
   * @param principal whose user it is
   * @param shard that inputs are sent to
   * @param hold that gives it back
   * @return the budget
   */
  public InputBudget use(String address, Principal principal, ShardId shard, Hold hold) {
    Key key = new Key(address, principal.userId(), shard);
    if (budgets.size() >= most && !budgets.containsKey(key)) {
      return create(key);
    }
    Use use = new Use(key);
    hold.take(use);
    return use.budget;
  }

  private InputBudget create(Key key) {
    boolean ofUser = key.user.isPresent();
    return new InputBudget(config, ofUser ? 1 : anonymousShare, ofUser, clock.getAsLong());
  }

  /** Forgets the budgets that nobody uses and that are full. */
  public void sweep() {
    long now = clock.getAsLong();
    for (Key key : budgets.keySet()) {
      budgets.computeIfPresent(
          key, (same, used) -> used.users == 0 && used.budget.full(now) ? null : used);
    }
  }

  /** How many are remembered. */
  int size() {
    return budgets.size();
  }
}
