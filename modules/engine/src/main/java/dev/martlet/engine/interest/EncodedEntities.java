package dev.martlet.engine.interest;

import dev.martlet.engine.codec.ValueEncoder;
import dev.martlet.wire.EntitySection;
import dev.martlet.wire.MessageBytes;
import java.util.Arrays;

/**
 * The bytes of each entity in one format. Each state is encoded once, for all subscribers that see
 * it. All entities share one array; an entity keeps its place in it while its bytes fit. The
 * shard's turn owns it.
 */
final class EncodedEntities {
  // Each slot has four numbers in spans, from index NUMBERS * slot on.
  private static final int NUMBERS = 4;

  /** Where the bytes begin, with the id: sent to clients that do not know the entity. */
  private static final int BEGIN = 0;

  /**
   * Where slot and state begin: sent to clients that know the entity. Equal to BEGIN if the id has
   * not been encoded.
   */
  private static final int ENTRY = 1;

  /** Where the bytes end. */
  private static final int END = 2;

  /** Where the space reserved for the entity ends. */
  private static final int LIMIT = 3;

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

  /** How many bytes the entity takes for a client that knows it. */
  int changedBytes(int slot) {
    int at = encode(slot);
    return spans[at + END] - spans[at + ENTRY];
  }

  /** How many bytes the entity takes for a client that does not know it. */
  int enteredBytes(int slot) {
    int at = encode(slot);
    return spans[at + END] - spans[at + BEGIN];
  }

  void writeChanged(int slot, EntitySection to) {
    int at = encode(slot);
    int from = spans[at + ENTRY];
    to.changed(bytes, from, spans[at + END] - from);
  }

  void writeEntered(int slot, EntitySection to) {
    int at = encode(slot);
    int from = spans[at + BEGIN];
    to.entered(bytes, from, spans[at + END] - from);
  }

  /**
   * The longest entry so far, in bytes: an upper bound of {@link #changedBytes} for all entities
   * whose states have been encoded.
   */
  int longestEntry() {
    return longestEntry;
  }

  /** Encodes the current state of a slot if necessary. Returns the index of its numbers. */
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
    int idBytes = spans[at + ENTRY] - spans[at + BEGIN];
    if (idBytes == 0) {
      scratch.text(all.id(slot));
    }
    int id = idBytes + scratch.length();
    scratch.number(slot);
    values.append(all.state(slot), scratch);
    int length = idBytes + scratch.length();
    if (spans[at + BEGIN] + length > spans[at + LIMIT]) {
      move(at, idBytes, length);
    }
    int begin = spans[at + BEGIN];
    System.arraycopy(scratch.bytes(), 0, bytes, begin + idBytes, scratch.length());
    spans[at + ENTRY] = begin + id;
    spans[at + END] = begin + length;
    longestEntry = Math.max(longestEntry, spans[at + END] - spans[at + ENTRY]);
  }

  /** Moves an entity to the end of the array, with space to grow. */
  private void move(int at, int idBytes, int length) {
    int reserved = length + length / 2;
    if (used + reserved > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + reserved, 2 * bytes.length));
    }
    System.arraycopy(bytes, spans[at + BEGIN], bytes, used, idBytes);
    spans[at + BEGIN] = used;
    used += reserved;
    spans[at + LIMIT] = used;
  }

  /**
   * Drops the id of a removed entity, because the next entity in the slot has another. Its states
   * have new versions, so they are encoded anyway.
   */
  void forget(int slot) {
    if (slot < versions.length) {
      spans[NUMBERS * slot + ENTRY] = spans[NUMBERS * slot + BEGIN];
    }
  }
}
