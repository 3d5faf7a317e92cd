package dev.martlet.engine;

import dev.martlet.api.Area;
import dev.martlet.api.Entities;
import dev.martlet.api.Interest;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.MessageBytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The entities of a shard, by their places. What is sent of one is encoded once for each state of
 * it and each format, whoever sees it. The shard's turn owns it.
 */
final class EntityIndex implements Entities {
  /** How many cells an area reaches over, about, on either side of its centre. */
  private static final double CELLS_A_REACH = 2;

  private final Outlet outlet;
  private final Shapes shapes = new Shapes();
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<Delivery, Encoded> encoded = new HashMap<>();
  private final SlotMarks marks = new SlotMarks();
  private final MessageBytes buffer = new MessageBytes(1024);
  private final MessageBytes scratch = new MessageBytes(1024);
  private Grid grid = new Grid(1);

  // By slot.
  private String[] ids = new String[16];

  /** Three for each: what is looked at together stands together. */
  private double[] places = new double[3 * 16];

  private Object[] states = new Object[16];

  /** A number of its own for each entity that ever was; 0 where there is none. */
  private long[] births = new long[16];

  /** A number of its own for each state that any ever had. */
  private long[] versions = new long[16];

  private final Newborns newborns = new Newborns();
  private int used;
  private int[] free = new int[16];
  private int freeCount;
  private long numbers;

  EntityIndex(Outlet outlet) {
    this.outlet = outlet;
  }

  /** What is sent of each, in one format. */
  final class Encoded {
    private final Delivery delivery;
    private byte[][] entries = new byte[16][];
    private long[] entryVersions = new long[16];
    private byte[][] entered = new byte[16][];
    private long[] enteredVersions = new long[16];

    private Encoded(Delivery delivery) {
      this.delivery = delivery;
    }

    /** Its slot and its state, as of who knows it. */
    byte[] entry(int slot) {
      if (slot < entries.length && entryVersions[slot] == versions[slot]) {
        return entries[slot];
      }
      reach(slot);
      byte[] state = outlet.codec().encodeValue(states[slot], shapes, delivery);
      scratch.clear();
      scratch.number(slot);
      scratch.counted(state);
      entries[slot] = scratch.copyFrom(0);
      entryVersions[slot] = versions[slot];
      return entries[slot];
    }

    /** Its id before that, as of who does not know it. */
    byte[] entered(int slot) {
      byte[] entry = entry(slot);
      if (enteredVersions[slot] != versions[slot]) {
        scratch.clear();
        scratch.text(ids[slot]);
        scratch.raw(entry);
        entered[slot] = scratch.copyFrom(0);
        enteredVersions[slot] = versions[slot];
      }
      return entered[slot];
    }

    private void reach(int slot) {
      if (slot >= entries.length) {
        int length = Math.max(slot + 1, 2 * entries.length);
        entries = Arrays.copyOf(entries, length);
        entryVersions = Arrays.copyOf(entryVersions, length);
        entered = Arrays.copyOf(entered, length);
        enteredVersions = Arrays.copyOf(enteredVersions, length);
      }
    }

    void forget(int slot) {
      if (slot < entries.length) {
        entries[slot] = null;
        entered[slot] = null;
        entryVersions[slot] = 0;
        enteredVersions[slot] = 0;
      }
    }
  }

  // ---- the simulation ---------------------------------------------------------------------

  @Override
  public void put(String id, double x, double y, double z, Object state) {
    outlet.requireTurn();
    Objects.requireNonNull(state, "state");
    if (id.length() > SubscriberId.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an entity's id has at most " + SubscriberId.MAX_LENGTH + " characters");
    }
    requirePoint(x, y, z);
    Integer known = slots.get(id);
    int slot = known == null ? add(id) : known;
    places[3 * slot] = x;
    places[3 * slot + 1] = y;
    places[3 * slot + 2] = z;
    grid.put(slot, x, y, z);
    if (!state.equals(states[slot])) {
      states[slot] = state;
      versions[slot] = ++numbers;
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
    births[slot] = ++numbers;
    slots.put(id, slot);
    newborns.add(slot, births[slot]);
    return slot;
  }

  private void grow() {
    int length = 2 * ids.length;
    ids = Arrays.copyOf(ids, length);
    places = Arrays.copyOf(places, 3 * length);
    states = Arrays.copyOf(states, length);
    births = Arrays.copyOf(births, length);
    versions = Arrays.copyOf(versions, length);
    free = Arrays.copyOf(free, length);
  }

  @Override
  public void remove(String id) {
    outlet.requireTurn();
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
    outlet.requireTurn();
    Integer slot = slots.get(id);
    if (slot == null) {
      throw new IllegalArgumentException("there is no entity " + id);
    }
    look(subscriber, interest, x(slot), y(slot), z(slot), slot, births[slot]);
  }

  @Override
  public void watch(Subscriber subscriber, Interest interest, double x, double y, double z) {
    outlet.requireTurn();
    requirePoint(x, y, z);
    look(subscriber, interest, x, y, z, -1, 0);
  }

  private void look(
      Subscriber subscriber,
      Interest interest,
      double x,
      double y,
      double z,
      int slot,
      long birth) {
    Objects.requireNonNull(interest, "interest");
    outlet
        .listener(subscriber)
        .ifPresent(
            subscription -> {
              fit(interest.area());
              subscription.entityView().look(interest, x, y, z, slot, birth);
            });
  }

  /** Cells that fit the areas that are looked at: a few for each. */
  private void fit(Area area) {
    double size = area.reach() / CELLS_A_REACH;
    if (size < grid.size() / 4 || size > grid.size() * 4) {
      grid = new Grid(size);
      slots.values().forEach(slot -> grid.put(slot, x(slot), y(slot), z(slot)));
    }
  }

  // ---- views ------------------------------------------------------------------------------

  Grid grid() {
    return grid;
  }

  SlotMarks marks() {
    return marks;
  }

  MessageBytes buffer() {
    return buffer;
  }

  Shapes shapes() {
    return shapes;
  }

  /** The number of whatever was last; what comes later has a higher one. */
  long numbers() {
    return numbers;
  }

  Newborns newborns() {
    return newborns;
  }

  /** How many slots there are, used or not. */
  int slots() {
    return used;
  }

  double x(int slot) {
    return places[3 * slot];
  }

  double y(int slot) {
    return places[3 * slot + 1];
  }

  double z(int slot) {
    return places[3 * slot + 2];
  }

  /** Which entity it is that has a slot; 0 if none has. */
  long birth(int slot) {
    return births[slot];
  }

  /** Which of its states it has. */
  long version(int slot) {
    return versions[slot];
  }

  /** What is sent of their states in one format. */
  Encoded encoded(Delivery delivery) {
    return encoded.computeIfAbsent(delivery, Encoded::new);
  }
}
