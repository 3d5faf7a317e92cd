package dev.martlet.engine.interest;

import dev.martlet.engine.codec.ValueEncoder;
import dev.martlet.wire.EntitySection;
import dev.martlet.wire.MessageBytes;
import java.util.Arrays;

/**
 * What is sent of each entity in one format, encoded once for each state of it: one after another,
 * and each where it was before. The shard's turn owns it.
 */
final class EncodedEntities {
  // Of each slot four numbers, from that of its index on.
  private static final int NUMBERS = 4;

  /** Where its bytes begin: with its id, as of who does not know it. */
  private static final int BEGIN = 0;

  /** Where its slot and its state begin, as of who knows it; no farther if its id is not there. */
  private static final int ENTRY = 1;

  private static final int END = 2;

  /** Up to where there is room for it. */
  private static final int ROOM = 3;

  private final EntityIndex all;
  private final ValueEncoder values;
  private final MessageBytes scratch = new MessageBytes(1024);
  private int[] spans = new int[NUMBERS * 16];
  private long[] versions = new long[16];
  private byte[] bytes = new byte[1024];
  private int longestEntry;
  private int used;

  EncodedEntities(EntityIndex all, ValueEncoder values) {
    this.all = all;
    this.values = values;
  }

  /** How many bytes it takes to say its state to who knows it. */
  int entryBytes(int slot) {
    int at = encode(slot);
    return spans[at + END] - spans[at + ENTRY];
  }

  /** The same, to who does not. */
  int enteredBytes(int slot) {
    int at = encode(slot);
    return spans[at + END] - spans[at + BEGIN];
  }

  void sayChanged(int slot, EntitySection to) {
    int at = encode(slot);
    int from = spans[at + ENTRY];
    to.changed(bytes, from, spans[at + END] - from);
  }

  void sayEntered(int slot, EntitySection to) {
    int at = encode(slot);
    int from = spans[at + BEGIN];
    to.entered(bytes, from, spans[at + END] - from);
  }

  /** At most so many bytes it takes to say the state of any that was said, to who knows it. */
  int longestEntry() {
    return longestEntry;
  }

  /** Where the numbers of a slot are, once its state is encoded. */
  private int encode(int slot) {
    if (slot >= versions.length) {
      int length = Math.max(slot + 1, 2 * versions.length);
      versions = Arrays.copyOf(versions, length);
      spans = Arrays.copyOf(spans, NUMBERS * length);
    }
    if (versions[slot] != all.version(slot)) {
      encode(slot, NUMBERS * slot);
      versions[slot] = all.version(slot);
    }
    return NUMBERS * slot;
  }

  private void encode(int slot, int at) {
    scratch.clear();
    int kept = spans[at + ENTRY] - spans[at + BEGIN];
    if (kept == 0) {
      scratch.text(all.id(slot));
    }
    int id = kept + scratch.length();
    scratch.number(slot);
    values.append(all.state(slot), scratch);
    int length = kept + scratch.length();
    if (spans[at + BEGIN] + length > spans[at + ROOM]) {
      move(at, kept, length);
    }
    int begin = spans[at + BEGIN];
    System.arraycopy(scratch.bytes(), 0, bytes, begin + kept, scratch.length());
    spans[at + ENTRY] = begin + id;
    spans[at + END] = begin + length;
    longestEntry = Math.max(longestEntry, spans[at + END] - spans[at + ENTRY]);
  }

  /** To where there is room, also for some more. */
  private void move(int at, int kept, int length) {
    int room = length + length / 2;
    if (used + room > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + room, 2 * bytes.length));
    }
    System.arraycopy(bytes, spans[at + BEGIN], bytes, used, kept);
    spans[at + BEGIN] = used;
    used += room;
    spans[at + ROOM] = used;
  }

  /** The next one that has the slot has another id; its states have numbers of their own. */
  void forget(int slot) {
    if (slot < versions.length) {
      spans[NUMBERS * slot + ENTRY] = spans[NUMBERS * slot + BEGIN];
    }
  }
}
