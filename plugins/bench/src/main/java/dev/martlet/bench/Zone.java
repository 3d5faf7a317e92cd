package dev.martlet.bench;

import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Key;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A plane on which all players wander. It is so wide that each player sees about {@value #NEAR}
 * others once as many have joined as the shard's name says. Subscribers are sent either the
 * server's entities, or views that are built here.
 */
final class Zone implements Simulation<Move> {
  static final int NEAR = 50;
  private static final double SIGHT = 100;
  private static final double STRIDE = 5;

  /** A player, as views show it. */
  record Body(@Key String id, float x, float y, int health) {}

  /** The state of a player as an entity; the server sends the id once. */
  record Seen(float x, float y, int health) {}

  /** The view of one player, if no entities are used. */
  record View(List<Body> near) {}

  /** The common snapshot. */
  record Common(int players) {}

  private final double side;
  private final RandomGenerator random;
  private final Entities entities;
  private final boolean views;
  private final Map<Subscriber, Body> bodies = new LinkedHashMap<>();
  private Map<Long, List<Body>> cells = Map.of();

  Zone(ShardContext context, int players, boolean views) {
    this.side = Math.sqrt(players * Math.PI * SIGHT * SIGHT / NEAR);
    this.random = context.random();
    this.entities = context.entities();
    this.views = views;
  }

  private float wander(float from) {
    return (float) Math.clamp(from + random.nextDouble(-STRIDE, STRIDE), 0, side);
  }

  private void put(Subscriber subscriber, Body body) {
    bodies.put(subscriber, body);
    if (!views) {
      entities.put(body.id, body.x, body.y, 0, new Seen(body.x, body.y, body.health));
    }
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    String id = "p" + subscriber.number();
    float x = (float) random.nextDouble(side);
    put(subscriber, new Body(id, x, (float) random.nextDouble(side), 100));
    if (!views) {
      entities.follow(subscriber, Interest.in(Area.sphere(SIGHT)), id);
    }
  }

  @Override
  public void onLeave(Subscriber subscriber) {
    entities.remove(bodies.remove(subscriber).id);
  }

  @Override
  public void apply(Subscriber subscriber, Input<Move> input) {}

  @Override
  public void advance(Tick tick) {
    for (Map.Entry<Subscriber, Body> each : bodies.entrySet()) {
      Body old = each.getValue();
      put(each.getKey(), new Body(old.id, wander(old.x), wander(old.y), old.health));
    }
    cells = views ? byCell() : Map.of();
  }

  private static long cell(double x, double y) {
    return (long) (x / SIGHT) << 32 | (long) (y / SIGHT);
  }

  private Map<Long, List<Body>> byCell() {
    Map<Long, List<Body>> byCell = new HashMap<>();
    bodies
        .values()
        .forEach(
            body -> byCell.computeIfAbsent(cell(body.x, body.y), c -> new ArrayList<>()).add(body));
    return byCell;
  }

  @Override
  public Common snapshot() {
    return new Common(bodies.size());
  }

  @Override
  public Optional<View> snapshotFor(Subscriber subscriber) {
    return views ? Optional.of(new View(near(bodies.get(subscriber)))) : Optional.empty();
  }

  private List<Body> near(Body me) {
    List<Body> near = new ArrayList<>(2 * NEAR);
    for (double x = me.x - SIGHT; x <= me.x + SIGHT; x += SIGHT) {
      for (double y = me.y - SIGHT; y <= me.y + SIGHT; y += SIGHT) {
        for (Body body : x < 0 || y < 0 ? List.<Body>of() : inCell(x, y)) {
          if (StrictMath.hypot(body.x - me.x, body.y - me.y) <= SIGHT) {
            near.add(body);
          }
        }
      }
    }
    return near;
  }

  private List<Body> inCell(double x, double y) {
    return cells.getOrDefault(cell(x, y), List.of());
  }
}
