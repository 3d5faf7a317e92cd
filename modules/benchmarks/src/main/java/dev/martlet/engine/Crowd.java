package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.wire.InputLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A shard whose subscribers take every frame at once, and a clock that is turned by hand. */
public final class Crowd {
  /** A snapshot of about a kilobyte. */
  public record View(List<Entity> entities) {}

  /** An entity in the snapshot. */
  public record Entity(int id, double x, double y, int health) {}

  /** An input. */
  public record Move(int dx, int dy) {}

  private static final int ENTITIES = 20;
  private static final int RATE = 20;

  private final HandTurned clock = clock();
  private final boolean personal;
  final Shard<Move> shard;

  Crowd(int subscribers, boolean personal) {
    this.personal = personal;
    this.shard = shard(new Sim(), new ShardSubscribers(), clock);
    for (int i = 0; i < subscribers; i++) {
      SubscriberId sid = new SubscriberId("p" + i);
      new Taker().subscribe(shard, sid);
    }
    clock.runDue();
  }

  /** A started shard around a simulation, with ticks at the rate of {@link #clock()}. */
  public static Shard<Move> shard(
      Simulation<Move> simulation, ShardSubscribers subscribers, HandTurned clock) {
    ShardId id = new ShardId("crowd:x");
    ShardSettings settings = ShardSettings.DEFAULT.withTickRate(RATE).withMaxSubscribers(0);
    ShardHost host = new ShardHost(clock, EngineLimits.DEFAULT, new Metrics(), ended -> {});
    Shard<Move> shard =
        new Shard<>(
            id,
            hosted(),
            settings,
            new HostedSimulation<>(simulation, hosted().loader()),
            HostedContext.of(
                new ShardBirth(id, 1, 1, settings, Map.of(), "crowd@1", ""),
                hosted(),
                subscribers,
                host,
                ShardJournal.off()),
            host);
    shard.start();
    return shard;
  }

  /** A clock that is turned by hand, one tick at a time. */
  public static HandTurned clock() {
    return new HandTurned(RATE);
  }

  /** The shard type of a crowd. */
  private static ShardType<Move> type() {
    return new Type();
  }

  /** The shard type of a crowd, as the engine loads it. */
  public static HostedType<Move> hosted() {
    return HostedType.of(
        type(), new PluginJson(InputLimits.DEFAULT, 100_000), PluginSite.apart("crowd@1"));
  }

  /** A snapshot with 20 entities. */
  public static View view(int seed) {
    List<Entity> entities = new ArrayList<>();
    for (int i = 0; i < ENTITIES; i++) {
      entities.add(new Entity(i, seed + i * 3.25, i * 7.5, 100 - i));
    }
    return new View(entities);
  }

  /** Advances the clock by a tick and runs the turn. */
  void tick() {
    clock.tick();
  }

  private static final class Taker implements SubscriberConnection {
    private Subscription subscription;

    void subscribe(Shard<?> shard, SubscriberId sid) {
      subscription = shard.subscribe(sid, Principal.anonymous(), this);
    }

    @Override
    public void ready() {
      if (subscription != null) {
        subscription.outbox().next();
      }
    }

    @Override
    public void onInputError(InputError error) {}
  }

  private final class Sim implements Simulation<Move> {
    private final View common = view(0);

    @Override
    public Decision authorizeJoin(Subscriber subscriber) {
      return Decision.allow();
    }

    @Override
    public void apply(Subscriber subscriber, Input<Move> input) {}

    @Override
    public Object snapshot() {
      return common;
    }

    @Override
    public Optional<?> snapshotFor(Subscriber subscriber) {
      // A new record for each, or the engine would encode a shared one once.
      return personal ? Optional.of(new View(common.entities())) : Optional.empty();
    }
  }

  private static final class Type implements ShardType<Move> {
    @Override
    public String name() {
      return "crowd";
    }

    @Override
    public Simulation<Move> create(ShardContext context) {
      throw new UnsupportedOperationException();
    }
  }
}
