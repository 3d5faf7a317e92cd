package dev.martlet.engine.interest;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Key;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.Crowd;
import dev.martlet.engine.HandTurned;
import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.Outgoing;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One tick of a zone in which 2 000 players move and each sees about 50: with a view for each, or
 * with the engine's entities. A tick without subscribers is measured, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class InterestBenchmark {
  private static final int PLAYERS = 2000;
  private static final double SIGHT = 100;
  private static final double SIDE = Math.sqrt(PLAYERS * Math.PI * SIGHT * SIGHT / 50);

  /** How players are sent what they see. */
  public enum Way {
    /** A view for each, in JSON. */
    SNAPSHOTS_JSON(StreamOptions.DEFAULT),
    /** A view for each, in CBOR. */
    SNAPSHOTS_CBOR(new StreamOptions(BuiltIn.CBOR, StreamOptions.Mode.SNAPSHOTS)),
    /** A patch of the view for each, in CBOR. */
    PATCHES_CBOR(new StreamOptions(BuiltIn.CBOR, StreamOptions.Mode.VERSION_2)),
    /** The engine's entities, in CBOR. */
    ENTITIES_CBOR(new StreamOptions(BuiltIn.CBOR, StreamOptions.Mode.VERSION_2)),
    /** No subscribers. */
    NOBODY(StreamOptions.DEFAULT);

    final StreamOptions options;

    Way(StreamOptions options) {
      this.options = options;
    }
  }

  /** The way that is measured. */
  @Param({"SNAPSHOTS_JSON", "SNAPSHOTS_CBOR", "PATCHES_CBOR", "ENTITIES_CBOR", "NOBODY"})
  public Way way;

  private final HandTurned clock = Crowd.clock();
  private final ShardSubscribers subscribers = new ShardSubscribers();

  /** The state of a player, as it is sent. */
  record Body(@Key String id, float x, float y, int health) {}

  /** The view of one player. */
  record View(List<Body> bodies) {}

  /** The common state. */
  record Common(int players) {}

  private final class Zone implements Simulation<Crowd.Move> {
    private final Random random = new Random(1);
    private final Body[] bodies = new Body[PLAYERS];
    private final Map<Subscriber, Integer> players = new HashMap<>();
    private final SpatialGrid grid = new SpatialGrid(SIGHT / 2);

    Zone() {
      for (int i = 0; i < PLAYERS; i++) {
        bodies[i] =
            new Body("p" + i, (float) random.nextDouble(SIDE), (float) random.nextDouble(SIDE), 9);
        place(i);
      }
    }

    private void place(int i) {
      Body body = bodies[i];
      if (way == Way.ENTITIES_CBOR) {
        subscribers.entities().put(body.id, body.x, body.y, 0, body);
      } else {
        grid.put(i, body.x, body.y, 0);
      }
    }

    @Override
    public Decision authorizeJoin(Subscriber subscriber) {
      return Decision.allow();
    }

    @Override
    public void onJoin(Subscriber subscriber) {
      int player = players.size();
      players.put(subscriber, player);
      if (way == Way.ENTITIES_CBOR) {
        subscribers
            .entities()
            .follow(subscriber, Interest.in(Area.sphere(SIGHT)), bodies[player].id);
      }
    }

    @Override
    public void apply(Subscriber subscriber, Input<Crowd.Move> input) {}

    @Override
    public void advance(Tick tick) {
      for (int i = 0; i < PLAYERS; i++) {
        Body body = bodies[i];
        float x = (float) Math.clamp(body.x + random.nextDouble(-5, 5), 0, SIDE);
        float y = (float) Math.clamp(body.y + random.nextDouble(-5, 5), 0, SIDE);
        bodies[i] = new Body(body.id, x, y, body.health);
        place(i);
      }
    }

    @Override
    public Object snapshot() {
      return new Common(PLAYERS);
    }

    @Override
    public Optional<?> snapshotFor(Subscriber subscriber) {
      if (way == Way.ENTITIES_CBOR) {
        return Optional.empty();
      }
      Body me = bodies[players.get(subscriber)];
      List<Body> near = new ArrayList<>(64);
      int count = grid.around(me.x, me.y, 0, SIGHT);
      for (int i = 0; i < count; i++) {
        Body body = bodies[grid.found()[i]];
        double dx = body.x - me.x;
        double dy = body.y - me.y;
        if (dx * dx + dy * dy <= SIGHT * SIGHT) {
          near.add(body);
        }
      }
      return Optional.of(new View(near));
    }
  }

  private static final class Taker implements SubscriberConnection {
    private Subscription subscription;

    @Override
    public void ready() {
      while (subscription != null && subscription.outbox().next() != Outgoing.Nothing.NOTHING) {
        // taken
      }
    }

    @Override
    public void onInputError(InputError error) {}
  }

  /** Makes the zone, and all players join. */
  @Setup
  public void join() {
    Shard<Crowd.Move> shard = Crowd.shard(new Zone(), subscribers, clock);
    for (int i = 0; i < PLAYERS && way != Way.NOBODY; i++) {
      Taker taker = new Taker();
      taker.subscription =
          shard.subscribe(
              new SubscriberId("p" + i), Principal.anonymous(), taker, JoinOptions.of(way.options));
    }
    clock.runDue();
  }

  /** A tick. */
  @Benchmark
  public void tick() {
    clock.tick();
  }
}
