package dev.martlet.engine;

import dev.martlet.api.Area;
import dev.martlet.api.Interest;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.MessageBytes;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What one subscriber sees of the entities, and what he knows of them. The shard's turn owns it.
 */
final class EntityView {
  /** What is nearest comes first, but nothing is infinitely near. */
  private static final double NEAREST = 0.05;

  /**
   * In one of so many ticks it looks for what came into the area. What it knows and what is new it
   * looks at in every tick.
   */
  static final int LOOK_EVERY = 4;

  /** And whenever it has gone farther than this, as a part of the way to the border. */
  private static final double FAR_STEP = 0.25;

  private final Delivery delivery;

  /** So that not all look in the same tick. */
  private final long phase;

  private Interest interest;

  // When and from where it looked last, and what there was by then.
  private long lookedAt = -LOOK_EVERY;
  private double lookedX = Double.NaN;
  private double lookedY;
  private double lookedZ;
  private long lookedUpTo;

  private double x;
  private double y;
  private double z;

  /** The slot of the entity that it goes with, or -1. */
  private int anchor = -1;

  private long anchorBirth;
  private int shapesKnown;
  private EntityIndex.Encoded encoded;

  // What he knows, in no order.
  private int known;
  private int[] slots = new int[16];

  /**
   * Of what he knows of each: higher than the number of its birth, and lower than that of the next.
   */
  private long[] versions = new long[16];

  private long[] sentAt = new long[16];

  /** Whether it was found in this tick. */
  private boolean[] seen = new boolean[16];

  // What was found in this tick: slots that enter, and places among the known that changed.
  private final Found entering = new Found();
  private final Found changed = new Found();

  EntityView(Delivery delivery, long phase) {
    this.delivery = delivery;
    this.phase = phase;
  }

  /** Numbers, and how urgent each is. */
  private static final class Found {
    int[] items = new int[16];
    double[] urgencies = new double[16];
    int count;

    /** What those chosen take. */
    int bytes;

    void add(int item, double urgency) {
      if (count == items.length) {
        items = Arrays.copyOf(items, 2 * count);
        urgencies = Arrays.copyOf(urgencies, 2 * count);
      }
      items[count] = item;
      urgencies[count++] = urgency;
    }

    /** The most urgent first. */
    void sort() {
      Integer[] order = new Integer[count];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> Double.compare(urgencies[b], urgencies[a]));
      int[] unsorted = Arrays.copyOf(items, count);
      for (int i = 0; i < count; i++) {
        items[i] = unsorted[order[i]];
      }
    }
  }

  /** Looks from somewhere; what it knows it knows on. */
  void look(Interest at, double fromX, double fromY, double fromZ, int slot, long birth) {
    interest = at;
    x = fromX;
    y = fromY;
    z = fromZ;
    anchor = slot;
    anchorBirth = birth;
    lookedX = Double.NaN; // so that it looks at once
  }

  /** The same look, for a client that knows nothing yet. */
  EntityView afresh() {
    EntityView view = new EntityView(delivery, phase);
    view.look(interest, x, y, z, anchor, anchorBirth);
    return view;
  }

  /**
   * Says what there is to be said in a tick.
   *
   * @param tick its number
   * @param all entities
   * @return the section, valid until the next is made; null if there is nothing to say
   */
  MessageBytes section(long tick, EntityIndex all) {
    if (interest == null) {
      return null;
    }
    encoded = encoded == null ? all.encoded(delivery) : encoded;
    see(tick, all);
    MessageBytes section = all.buffer();
    section.clear();
    section.number(0); // new shapes, as a rule
    int left = sayLeft(section);
    int most = interest.bytesPerTick();
    int enter = choose(entering, slot -> encoded.entered(slot).length, most / 2);
    int rest = Math.max(0, most - entering.bytes);
    int change = choose(changed, place -> encoded.entry(slots[place]).length, rest);
    sayChanged(change, tick, all, section);
    sayEntered(enter, section);
    if (left > 0) {
      forgetUnseen();
    }
    if (enter < entering.count) {
      lookedX = Double.NaN; // so that it looks again in the next tick
    }
    for (int i = 0; i < enter; i++) {
      know(entering.items[i], tick, all);
    }
    if (left + enter + change == 0) {
      return null;
    }
    if (all.shapes().size() > shapesKnown) {
      sayShapes(all.shapes(), section);
    }
    return section;
  }

  /** Goes with its entity, in every tick. */
  void go(EntityIndex all) {
    if (anchor >= 0 && all.birth(anchor) == anchorBirth) {
      x = all.x(anchor);
      y = all.y(anchor);
      z = all.z(anchor);
    } else {
      anchor = -1;
    }
  }

  /** Finds out what is still seen, what changed and what enters. */
  private void see(long tick, EntityIndex all) {
    entering.count = 0;
    changed.count = 0;
    seeKnown(tick, all);
    boolean moved = !(interest.area().measure(lookedX, lookedY, lookedZ, x, y, z) <= FAR_STEP);
    boolean itsTurn = (tick + phase) % LOOK_EVERY == 0;
    if (moved
        || itsTurn
        || tick - lookedAt >= LOOK_EVERY
        || all.newborns().forgotten() > lookedUpTo) {
      seeOthers(all);
      lookedAt = tick;
      lookedX = x;
      lookedY = y;
      lookedZ = z;
    } else {
      seeNewborns(all);
    }
    lookedUpTo = all.numbers();
  }

  private void seeKnown(long tick, EntityIndex all) {
    Area area = interest.area();
    double keep = 1 + interest.hysteresis();
    for (int i = 0; i < known; i++) {
      int slot = slots[i];
      seen[i] = false;
      if (isThat(i, all.birth(slot))) {
        double out = area.measure(x, y, z, all.x(slot), all.y(slot), all.z(slot));
        seen[i] = out <= keep;
        if (seen[i] && versions[i] != all.version(slot) && due(tick, slot, out)) {
          changed.add(i, (tick - sentAt[i] + 1) / (out + NEAREST));
        }
      }
    }
  }

  /** Whether what has the slot is still the one that he knows. */
  private boolean isThat(int place, long birth) {
    return birth != 0 && birth < versions[place];
  }

  private void seeOthers(EntityIndex all) {
    SlotMarks marks = all.marks();
    marks.clear(all.slots());
    for (int i = 0; i < known; i++) {
      if (isThat(i, all.birth(slots[i]))) {
        marks.add(slots[i]);
      }
    }
    Grid grid = all.grid();
    int count = grid.around(x, y, z, interest.area().reach());
    int[] found = grid.found();
    for (int i = 0; i < count; i++) {
      if (!marks.has(found[i])) {
        enter(found[i], all);
      }
    }
  }

  /** Who was not there when it looked last. */
  private void seeNewborns(EntityIndex all) {
    Newborns newborns = all.newborns();
    for (int i = newborns.count() - 1; i >= 0 && newborns.birth(i) > lookedUpTo; i--) {
      if (all.birth(newborns.slot(i)) == newborns.birth(i)) { // and not gone already
        enter(newborns.slot(i), all);
      }
    }
  }

  private void enter(int slot, EntityIndex all) {
    double out = interest.area().measure(x, y, z, all.x(slot), all.y(slot), all.z(slot));
    if (out <= 1) {
      entering.add(slot, 1 / (out + NEAREST));
    }
  }

  /** Far things are sent in turn, not all in the same tick. */
  private boolean due(long tick, int slot, double out) {
    return out <= interest.near() || (tick + slot) % interest.farEvery() == 0;
  }

  /** The known that were not found; how many. */
  private int sayLeft(MessageBytes section) {
    int left = 0;
    for (int i = 0; i < known; i++) {
      left += seen[i] ? 0 : 1;
    }
    section.number(left);
    for (int i = 0; i < known && left > 0; i++) {
      if (!seen[i]) {
        section.number(slots[i]);
      }
    }
    return left;
  }

  /**
   * Finds out for how many there is room: for one at least. If not for all, the most urgent come
   * first.
   */
  private static int choose(Found found, IntUnaryOperator cost, int budget) {
    found.bytes = 0;
    for (int i = 0; i < found.count; i++) {
      found.bytes += cost.applyAsInt(found.items[i]);
    }
    if (found.bytes <= budget || found.count <= 1) {
      return found.count;
    }
    found.sort();
    found.bytes = cost.applyAsInt(found.items[0]);
    int count = 1;
    for (; count < found.count; count++) {
      int bytes = cost.applyAsInt(found.items[count]);
      if (found.bytes + bytes > budget) {
        break;
      }
      found.bytes += bytes;
    }
    return count;
  }

  private void sayChanged(int count, long tick, EntityIndex all, MessageBytes section) {
    section.number(count);
    for (int i = 0; i < count; i++) {
      int place = changed.items[i];
      int slot = slots[place];
      section.raw(encoded.entry(slot));
      versions[place] = all.version(slot);
      sentAt[place] = tick;
    }
  }

  private void sayEntered(int count, MessageBytes section) {
    section.number(count);
    for (int i = 0; i < count; i++) {
      section.raw(encoded.entered(entering.items[i]));
    }
  }

  private void forgetUnseen() {
    int kept = 0;
    for (int i = 0; i < known; i++) {
      if (seen[i]) {
        slots[kept] = slots[i];
        versions[kept] = versions[i];
        sentAt[kept++] = sentAt[i];
      }
    }
    known = kept;
  }

  private void know(int slot, long tick, EntityIndex all) {
    if (known == slots.length) {
      int length = 2 * known;
      slots = Arrays.copyOf(slots, length);
      versions = Arrays.copyOf(versions, length);
      sentAt = Arrays.copyOf(sentAt, length);
      seen = Arrays.copyOf(seen, length);
    }
    slots[known] = slot;
    versions[known] = all.version(slot);
    sentAt[known++] = tick;
  }

  /** Those that the client does not know come first. */
  private void sayShapes(Shapes shapes, MessageBytes section) {
    byte[] rest = section.copyFrom(1); // without the number of no shapes
    section.clear();
    List<Object> unknown = shapes.names(shapesKnown, shapes.size());
    section.number(unknown.size());
    for (Object names : unknown) {
      List<?> list = (List<?>) names;
      section.number(list.size());
      list.forEach(name -> section.text((String) name));
    }
    section.raw(rest);
    shapesKnown = shapes.size();
  }
}
