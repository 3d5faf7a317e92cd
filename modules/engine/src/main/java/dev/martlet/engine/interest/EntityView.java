package dev.martlet.engine.interest;

import dev.martlet.api.interest.Interest;
import dev.martlet.engine.interest.ViewScratch.Candidates;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.EntitySection;
import java.util.Arrays;
import java.util.Optional;

/**
 * One subscriber's view of the entities: where it looks, and which states its client has. The
 * shard's turn owns it.
 *
 * <p>Each tick it writes an {@link EntitySection}: the entities that left the area, changed or
 * entered it since the last section.
 */
public final class EntityView {
  /** Added to each distance, so that the urgency of an entity is finite. */
  private static final double MIN_DISTANCE = 0.05;

  /**
   * A view searches the grid for entities that have moved into its area in one of this many ticks.
   * Known and new entities are checked in every tick.
   */
  public static final int SEARCH_EVERY = 4;

  /** The grid is also searched when the view has moved farther than this fraction of its area. */
  private static final double SEARCH_DISTANCE = 0.25;

  private final EntityIndex all;
  private final ViewScratch scratch;
  private final EncodedEntities encoded;

  /** Added to the tick number, so that not all views search in the same tick. */
  private final long phase;

  private Interest interest;

  // The last search: its tick and its centre. NaN as x forces a search.
  private long searchedTick = -SEARCH_EVERY;
  private double searchedX = Double.NaN;
  private double searchedY;
  private double searchedZ;

  /**
   * {@link EntityIndex#lastNumber} at the last section: entities born later are new to this view.
   */
  private long checkedUpTo;

  private double x;
  private double y;
  private double z;

  /** The slot of the entity that the view follows, or -1. */
  private int anchor = -1;

  private long anchorBirth;
  private int shapesKnown;

  // The entities that the client has, in no order.
  private int knownCount;
  private int[] slots = new int[16];

  /**
   * The version of the state that the client has of each. Numbers only grow, so it is higher than
   * the birth of that entity and lower than the birth of the next entity in the slot.
   */
  private long[] versions = new long[16];

  /**
   * A view without an area.
   *
   * @param all entities of the shard
   * @param encoded the entities in the subscriber's format
   * @param phase added to the tick number
   */
  EntityView(EntityIndex all, EncodedEntities encoded, long phase) {
    this.all = all;
    this.scratch = all.scratch();
    this.encoded = encoded;
    this.phase = phase;
  }

  /**
   * Changes where the view looks. The client keeps the entities that it has until they are found to
   * be outside.
   */
  void setViewpoint(Interest at, double fromX, double fromY, double fromZ, int slot, long birth) {
    interest = at;
    x = fromX;
    y = fromY;
    z = fromZ;
    anchor = slot;
    anchorBirth = birth;
    searchedX = Double.NaN; // search in the next tick
  }

  /**
   * Where it looks.
   *
   * @return what to keep of it; empty if it has no area
   */
  public Optional<ShardCheckpoint.View> save() {
    updateAnchor();
    return interest == null
        ? Optional.empty()
        : Optional.of(
            new ShardCheckpoint.View(
                interest, x, y, z, Optional.ofNullable(anchor < 0 ? null : all.id(anchor))));
  }

  /**
   * A view of the same area, for a client that has no entities yet.
   *
   * @param format in which that client is sent them
   * @return a new view
   */
  public EntityView forNewConnection(HostedFormat format) {
    EntityView view = all.newView(format, phase);
    view.setViewpoint(interest, x, y, z, anchor, anchorBirth);
    return view;
  }

  /**
   * Writes what has changed for the client since the last section.
   *
   * @param tick its number
   * @return the section, valid until the next view writes its own; null if nothing has changed
   */
  public EntitySection writeSection(long tick) {
    scratch.clear();
    collectVisible(tick);
    chooseWithinBudget();
    writeChosen();
    EntitySection section = scratch.section;
    if (section.isEmpty()) {
      return null;
    }
    writeShapes(all.shapes(), section);
    return section;
  }

  /** Moves the view to the entity that it follows. Called in every tick. */
  public void updateAnchor() {
    if (anchor >= 0 && all.birth(anchor) == anchorBirth) {
      x = all.x(anchor);
      y = all.y(anchor);
      z = all.z(anchor);
    } else {
      anchor = -1;
    }
  }

  /** Collects the entities that left the area, changed or entered it. */
  private void collectVisible(long tick) {
    updateKnown(tick);
    boolean moved =
        !interest.area().holds(SEARCH_DISTANCE, searchedX, searchedY, searchedZ, x, y, z);
    boolean searchDue = (tick + phase) % SEARCH_EVERY == 0;
    if (moved
        || searchDue
        || tick - searchedTick >= SEARCH_EVERY
        || all.recent().lastDropped() > checkedUpTo) {
      searchArea();
      searchedTick = tick;
      searchedX = x;
      searchedY = y;
      searchedZ = z;
    } else {
      checkRecent();
    }
    checkedUpTo = all.lastNumber();
  }

  /** Drops known entities that left the area, and collects those that changed. */
  private void updateKnown(long tick) {
    double keep = 1 + interest.hysteresis();
    int kept = 0;
    for (int i = 0; i < knownCount; i++) {
      int slot = slots[i];
      if (!isKnown(i, all.birth(slot)) || !holds(keep, slot)) {
        scratch.section.left(slot);
        continue;
      }
      if (kept != i) {
        slots[kept] = slot;
        versions[kept] = versions[i];
      }
      if (versions[kept] != all.version(slot) && due(tick, slot)) {
        if (hasRoomForAll()) {
          writeChanged(kept);
        } else {
          scratch.changed.add(kept, encoded.changedBytes(slot));
        }
      }
      kept++;
    }
    knownCount = kept;
  }

  /**
   * Whether all known entities fit the budget even if all have changed. That is the usual case, and
   * then nothing need be sorted.
   */
  private boolean hasRoomForAll() {
    return (long) knownCount * encoded.longestEntry() <= interest.bytesPerTick() / 2;
  }

  private boolean holds(double scale, int slot) {
    return interest.area().holds(scale, x, y, z, all.x(slot), all.y(slot), all.z(slot));
  }

  /** Whether the entity in the slot is the one that the client has, not a later one. */
  private boolean isKnown(int index, long birth) {
    return birth != 0 && birth < versions[index];
  }

  private void searchArea() {
    SlotSet marks = scratch.knownSlots;
    marks.clear(all.slots());
    for (int i = 0; i < knownCount; i++) {
      marks.add(slots[i]);
    }
    SpatialGrid grid = all.grid();
    int count = grid.around(x, y, z, interest.area().reach());
    int[] found = grid.found();
    for (int i = 0; i < count; i++) {
      if (!marks.has(found[i])) {
        collectEntering(found[i]);
      }
    }
  }

  /** Checks the entities that were added since the last section. */
  private void checkRecent() {
    RecentEntities recent = all.recent();
    for (int i = recent.count() - 1; i >= 0 && recent.birth(i) > checkedUpTo; i--) {
      if (all.birth(recent.slot(i)) == recent.birth(i)) { // not removed meanwhile
        collectEntering(recent.slot(i));
      }
    }
  }

  private void collectEntering(int slot) {
    if (holds(1, slot)) {
      scratch.entering.add(slot, encoded.enteredBytes(slot));
    }
  }

  /** Whether a changed entity is sent in this tick. Distant ones take turns. */
  private boolean due(long tick, int slot) {
    int every = interest.farEvery();
    return every == 1 || (tick + slot) % every == 0 || holds(interest.near(), slot);
  }

  /** Keeps what fits the budget: entering entities may take half of it, changed ones the rest. */
  private void chooseWithinBudget() {
    int budget = interest.bytesPerTick();
    Candidates entering = scratch.entering;
    boolean more =
        entering.choose(budget / 2, slot -> 1 / distance(slot), slot -> encoded.enteredBytes(slot));
    if (more) {
      searchedX = Double.NaN; // search again in the next tick
    }
    scratch.changed.choose(
        Math.max(0, budget - entering.bytes() - scratch.section.length()),
        index -> (all.lastNumber() - versions[index]) / distance(slots[index]),
        index -> encoded.changedBytes(slots[index]));
  }

  private double distance(int slot) {
    return interest.area().measure(x, y, z, all.x(slot), all.y(slot), all.z(slot)) + MIN_DISTANCE;
  }

  private void writeChosen() {
    Candidates changed = scratch.changed;
    for (int i = 0; i < changed.count(); i++) {
      writeChanged(changed.item(i));
    }
    Candidates entering = scratch.entering;
    for (int i = 0; i < entering.count(); i++) {
      encoded.writeEntered(entering.item(i), scratch.section);
      addKnown(entering.item(i));
    }
  }

  private void writeChanged(int index) {
    encoded.writeChanged(slots[index], scratch.section);
    versions[index] = all.version(slots[index]);
  }

  /** Writes the shapes that the client does not know. */
  private void writeShapes(Shapes shapes, EntitySection section) {
    for (; shapesKnown < shapes.size(); shapesKnown++) {
      section.shape(shapes.names(shapesKnown));
    }
  }

  private void addKnown(int slot) {
    if (knownCount == slots.length) {
      int length = 2 * knownCount;
      slots = Arrays.copyOf(slots, length);
      versions = Arrays.copyOf(versions, length);
    }
    slots[knownCount] = slot;
    versions[knownCount++] = all.version(slot);
  }
}
