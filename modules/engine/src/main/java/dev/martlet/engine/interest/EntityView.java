package dev.martlet.engine.interest;

import dev.martlet.api.Interest;
import dev.martlet.engine.interest.ViewScratch.Candidates;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.EntitySection;
import java.util.Arrays;

/**
 * What one subscriber sees of the entities, and what he knows of them. The shard's turn owns it.
 */
public final class EntityView {
  /** What is nearest comes first, but nothing is infinitely near. */
  private static final double NEAREST = 0.05;

  /**
   * In one of so many ticks it looks for what came into the area. What it knows and what is new it
   * looks at in every tick.
   */
  public static final int LOOK_EVERY = 4;

  /** And whenever it has gone farther than this, as a part of the way to the border. */
  private static final double FAR_STEP = 0.25;

  private final EntityIndex all;
  private final ViewScratch scratch;
  private final EncodedEntities encoded;

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

  // What he knows, in no order.
  private int known;
  private int[] slots = new int[16];

  /**
   * Of what he knows of each: higher than the number of its birth, and lower than that of the next.
   */
  private long[] versions = new long[16];

  /**
   * One that does not look yet.
   *
   * @param all entities
   * @param encoded what is sent of them
   * @param phase of its ticks
   */
  EntityView(EntityIndex all, EncodedEntities encoded, long phase) {
    this.all = all;
    this.scratch = all.scratch();
    this.encoded = encoded;
    this.phase = phase;
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

  /**
   * A view that looks at the same, for a client that knows nothing yet.
   *
   * @return a new view
   */
  public EntityView afresh() {
    EntityView view = new EntityView(all, encoded, phase);
    view.look(interest, x, y, z, anchor, anchorBirth);
    return view;
  }

  /**
   * Says what there is to be said in a tick.
   *
   * @param tick its number
   * @return the section, valid until the next is made; null if there is nothing to say
   */
  public EntitySection section(long tick) {
    scratch.clear();
    see(tick);
    choose();
    sayChosen();
    EntitySection section = scratch.section;
    if (section.isEmpty()) {
      return null;
    }
    sayShapes(all.shapes(), section);
    return section;
  }

  /** Goes with its entity, in every tick. */
  public void go() {
    if (anchor >= 0 && all.birth(anchor) == anchorBirth) {
      x = all.x(anchor);
      y = all.y(anchor);
      z = all.z(anchor);
    } else {
      anchor = -1;
    }
  }

  /** Finds out what is still seen, what changed and what enters. */
  private void see(long tick) {
    seeKnown(tick);
    boolean moved = !interest.area().holds(FAR_STEP, lookedX, lookedY, lookedZ, x, y, z);
    boolean itsTurn = (tick + phase) % LOOK_EVERY == 0;
    if (moved
        || itsTurn
        || tick - lookedAt >= LOOK_EVERY
        || all.recent().forgotten() > lookedUpTo) {
      seeOthers();
      lookedAt = tick;
      lookedX = x;
      lookedY = y;
      lookedZ = z;
    } else {
      seeRecent();
    }
    lookedUpTo = all.numbers();
  }

  /** What it knows and does not see any more, it forgets. */
  private void seeKnown(long tick) {
    double keep = 1 + interest.hysteresis();
    int kept = 0;
    for (int i = 0; i < known; i++) {
      int slot = slots[i];
      if (!isThat(i, all.birth(slot)) || !holds(keep, slot)) {
        scratch.section.left(slot);
        continue;
      }
      if (kept != i) {
        slots[kept] = slot;
        versions[kept] = versions[i];
      }
      if (versions[kept] != all.version(slot) && due(tick, slot)) {
        if (hasRoomForAll()) {
          sayChanged(kept);
        } else {
          scratch.changed.add(kept, encoded.entryBytes(slot));
        }
      }
      kept++;
    }
    known = kept;
  }

  /** Even if all changed: then none need be chosen, as it is mostly. */
  private boolean hasRoomForAll() {
    return (long) known * encoded.longestEntry() <= interest.bytesPerTick() / 2;
  }

  private boolean holds(double scale, int slot) {
    return interest.area().holds(scale, x, y, z, all.x(slot), all.y(slot), all.z(slot));
  }

  /** Whether what has the slot is still the one that he knows. */
  private boolean isThat(int place, long birth) {
    return birth != 0 && birth < versions[place];
  }

  private void seeOthers() {
    SlotSet marks = scratch.known;
    marks.clear(all.slots());
    for (int i = 0; i < known; i++) {
      marks.add(slots[i]);
    }
    SpatialGrid grid = all.grid();
    int count = grid.around(x, y, z, interest.area().reach());
    int[] found = grid.found();
    for (int i = 0; i < count; i++) {
      if (!marks.has(found[i])) {
        enter(found[i]);
      }
    }
  }

  /** Who was not there when it looked last. */
  private void seeRecent() {
    RecentEntities recent = all.recent();
    for (int i = recent.count() - 1; i >= 0 && recent.birth(i) > lookedUpTo; i--) {
      if (all.birth(recent.slot(i)) == recent.birth(i)) { // and not gone already
        enter(recent.slot(i));
      }
    }
  }

  private void enter(int slot) {
    if (holds(1, slot)) {
      scratch.entering.add(slot, encoded.enteredBytes(slot));
    }
  }

  /** Far things are sent in turn, not all in the same tick. */
  private boolean due(long tick, int slot) {
    int every = interest.farEvery();
    return every == 1 || (tick + slot) % every == 0 || holds(interest.near(), slot);
  }

  /** What enters may take half of the bytes, and what changed the rest. */
  private void choose() {
    int most = interest.bytesPerTick();
    Candidates entering = scratch.entering;
    boolean more =
        entering.choose(most / 2, slot -> 1 / far(slot), slot -> encoded.enteredBytes(slot));
    if (more) {
      lookedX = Double.NaN; // so that it looks again in the next tick
    }
    scratch.changed.choose(
        Math.max(0, most - entering.bytes() - scratch.section.length()),
        place -> (all.numbers() - versions[place]) / far(slots[place]),
        place -> encoded.entryBytes(slots[place]));
  }

  private double far(int slot) {
    return interest.area().measure(x, y, z, all.x(slot), all.y(slot), all.z(slot)) + NEAREST;
  }

  private void sayChosen() {
    Candidates changed = scratch.changed;
    for (int i = 0; i < changed.count(); i++) {
      sayChanged(changed.item(i));
    }
    Candidates entering = scratch.entering;
    for (int i = 0; i < entering.count(); i++) {
      encoded.sayEntered(entering.item(i), scratch.section);
      know(entering.item(i));
    }
  }

  private void sayChanged(int place) {
    encoded.sayChanged(slots[place], scratch.section);
    versions[place] = all.version(slots[place]);
  }

  /** Those that the client does not know. */
  private void sayShapes(Shapes shapes, EntitySection section) {
    for (; shapesKnown < shapes.size(); shapesKnown++) {
      section.shape(shapes.names(shapesKnown));
    }
  }

  private void know(int slot) {
    if (known == slots.length) {
      int length = 2 * known;
      slots = Arrays.copyOf(slots, length);
      versions = Arrays.copyOf(versions, length);
    }
    slots[known] = slot;
    versions[known++] = all.version(slot);
  }
}
