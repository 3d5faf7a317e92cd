package dev.martlet.lot;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import java.time.Duration;
import java.util.Map;

/**
 * The shard type {@code lot}: event-driven; {@code lot:<name>} is created on demand for an admin.
 */
public final class LotType implements ShardType<Bid> {
  /** Ten years: the sum of all times of a lot can be counted in milliseconds. */
  private static final Duration LONGEST = Duration.ofDays(3653);

  /** Called by {@link java.util.ServiceLoader}. */
  public LotType() {}

  @Override
  public String name() {
    return "lot";
  }

  /**
   * A lot must stay open until its closing time even if nobody watches, so idle shutdown is off.
   */
  @Override
  public ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT.withTickRate(0).withIdleShutdown(Duration.ZERO);
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "starting-price", "1", "increment", "1", "closes-after", "PT10M", "extension", "PT15S");
  }

  @Override
  public boolean createsOnDemand(ShardId id, Principal principal) {
    return principal.isAdmin() && !id.name().isEmpty();
  }

  @Override
  public DataType<SavedLot> savedType() {
    return DataType.of(SavedLot.class);
  }

  @Override
  public Simulation<Bid> restore(ShardContext context, SavedState saved) {
    Lot lot = create(context);
    lot.restore(saved.as(SavedLot.class));
    return lot;
  }

  @Override
  public Lot create(ShardContext context) {
    return new Lot(
        context.options().integer("starting-price", 1, Bid.MOST),
        context.options().integer("increment", 1, Bid.MOST),
        context.options().duration("closes-after", Duration.ZERO, LONGEST),
        context.options().duration("extension", Duration.ZERO, LONGEST));
  }
}
