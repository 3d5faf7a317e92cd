package dev.martlet.engine.interest;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.state.Shapes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The entities of a shard and their positions. Each state of an entity is encoded once per format,
 * for all subscribers that see it. The shard's turn owns it.
 */
public final class EntityIndex implements Entities {
  private final Audience audience;
  private final Shapes shapes = new Shapes();
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<HostedFormat, EncodedEntities> encoded = new HashMap<>();
  private final ViewScratch scratch = new ViewScratch();
  private SpatialGrid grid = new SpatialGrid(1);

  // By slot.
  private String[] ids = new String[16];

  /** Three coordinates per slot, side by side because they are read together. */
  private double[] positions = new double[3 * 16];

  private Object[] states = new Object[16];

  /** A number that is unique to the entity, from {@link #lastNumber}; 0 in an unused slot. */
  private long[] births = new long[16];

  /** A number that is unique to the entity's current state, from {@link #lastNumber}. */
  private long[] versions = new long[16];

  private final RecentEntities recent = new RecentEntities();
  private int used;
  private int[] free = new int[16];
  private int freeCount;

  /** The last number given to a birth or a state. */
  private long lastNumber;

  /**
   * An index without entities.
   *
   * @param audience the shard
   */
  public EntityIndex(Audience audience) {
    this.audience = audience;
  }

  // ---- the simulation ---------------------------------------------------------------------

  @Override
  public void put(String id, double x, double y, double z, Object state) {
    audience.requireTurn();
    Objects.requireNonNull(state, "state");
    if (id.length() > SubscriberId.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an entity's id has at most " + SubscriberId.MAX_LENGTH + " characters");
    }
    requirePoint(x, y, z);
    Integer known = slots.get(id);
    int slot = known == null ? add(id) : known;
    positions[3 * slot] = x;
    positions[3 * slot + 1] = y;
    positions[3 * slot + 2] = z;
    grid.put(slot, x, y, z);
    if (!state.equals(states[slot])) {
      states[slot] = state;
      versions[slot] = ++lastNumber;
    }
  }

  private static void requirePoint(double x, double y, double z) {
    if (!Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(z)) {
      throw new IllegalArgumentException("not a point: " + x + ", " + y + ", " + z);
    }
  }

  private int add(String id) {
    int slot = freeCount > 0 ? free[--freeCount] : used++;
    if (slot == ids.length) {
      grow();
    }
    ids[slot] = id;
    births[slot] = ++lastNumber;
    slots.put(id, slot);
    recent.add(slot, births[slot]);
    return slot;
  }

  private void grow() {
    int length = 2 * ids.length;
    ids = Arrays.copyOf(ids, length);
    positions = Arrays.copyOf(positions, 3 * length);
    states = Arrays.copyOf(states, length);
    births = Arrays.copyOf(births, length);
    versions = Arrays.copyOf(versions, length);
    free = Arrays.copyOf(free, length);
  }

  @Override
  public void remove(String id) {
    audience.requireTurn();
    Integer slot = slots.remove(id);
    if (slot != null) {
      grid.remove(slot);
      ids[slot] = null;
      states[slot] = null;
      births[slot] = 0;
      encoded.values().forEach(each -> each.forget(slot));
      free[freeCount++] = slot;
    }
  }

  @Override
  public void follow(Subscriber subscriber, Interest interest, String id) {
    audience.requireTurn();
    Integer slot = slots.get(id);
    if (slot == null) {
      throw new IllegalArgumentException("there is no entity " + id);
    }
    setViewpoint(subscriber, interest, x(slot), y(slot), z(slot), slot, births[slot]);
  }

  @Override
  public void watch(Subscriber subscriber, Interest interest, double x, double y, double z) {
    audience.requireTurn();
    requirePoint(x, y, z);
    setViewpoint(subscriber, interest, x, y, z, -1, 0);
  }

  private void setViewpoint(
      Subscriber subscriber,
      Interest interest,
      double x,
      double y,
      double z,
      int slot,
      long birth) {
    Objects.requireNonNull(interest, "interest");
    Optional<EntityView> view = audience.view(subscriber, this);
    if (view.isPresent()) {
      fitGrid(interest.area());
      view.get().setViewpoint(interest, x, y, z, slot, birth);
    }
  }

  /**
   * Keeps the cells about as large as the areas, so that a search visits few cells and few points
   * outside the area.
   */
  private void fitGrid(Area area) {
    double size = area.reach();
    if (size < grid.size() / 4 || size > grid.size() * 4) {
      grid = new SpatialGrid(size);
      slots.values().forEach(slot -> grid.put(slot, x(slot), y(slot), z(slot)));
    }
  }

  /**
   * Has a view look where one looked that was saved. If the entity that it followed is not there,
   * it stays where that was.
   *
   * @param view of a subscriber
   * @param saved by {@link EntityView#save}
   */
  public void restore(EntityView view, ShardCheckpoint.View saved) {
    Integer slot = saved.follows().map(slots::get).orElse(null);
    fitGrid(saved.interest().area());
    view.setViewpoint(
        saved.interest(),
        saved.x(),
        saved.y(),
        saved.z(),
        slot == null ? -1 : slot,
        slot == null ? 0 : births[slot]);
  }

  // ---- views ------------------------------------------------------------------------------

  SpatialGrid grid() {
    return grid;
  }

  ViewScratch scratch() {
    return scratch;
  }

  Shapes shapes() {
    return shapes;
  }

  /** The last number given to a birth or a state. Later ones get higher numbers. */
  long lastNumber() {
    return lastNumber;
  }

  RecentEntities recent() {
    return recent;
  }

  /** How many slots there are, used or not. */
  int slots() {
    return used;
  }

  double x(int slot) {
    return positions[3 * slot];
  }

  double y(int slot) {
    return positions[3 * slot + 1];
  }

  double z(int slot) {
    return positions[3 * slot + 2];
  }

  /** The unique number of the entity in a slot; 0 if there is none. */
  long birth(int slot) {
    return births[slot];
  }

  String id(int slot) {
    return ids[slot];
  }

  Object state(int slot) {
    return states[slot];
  }

  /** The unique number of the current state of the entity in a slot. */
  long version(int slot) {
    return versions[slot];
  }

  /** The entities, encoded in one format. */
  EncodedEntities encoded(HostedFormat format) {
    return encoded.computeIfAbsent(
        format, each -> new EncodedEntities(this, audience.encoder(shapes, each)));
  }

  /**
   * A new view for a subscriber, which sees nothing yet.
   *
   * @param format of the subscriber's states
   * @param phase added to the tick number, so that not all views search the grid in the same tick
   * @return the view
   */
  public EntityView newView(HostedFormat format, long phase) {
    return new EntityView(this, encoded(format), phase);
  }
}
