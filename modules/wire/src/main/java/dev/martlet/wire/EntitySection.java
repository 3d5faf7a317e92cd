package dev.martlet.wire;

import java.util.List;

/**
 * Builds the part of a protocol version 2 message that describes entities (protocol page,
 * "Entities"). It can be reused after {@link #clear}. For one thread at a time.
 */
public final class EntitySection {
  private final Part shapes = new Part();
  private final Part left = new Part();
  private final Part changed = new Part();
  private final Part entered = new Part();

  /** A list of encoded items, preceded by their count. */
  private static final class Part {
    private final MessageBytes bytes = new MessageBytes(1024);
    private int count;

    void clear() {
      bytes.clear();
      count = 0;
    }

    int length() {
      return MessageBytes.lengthOf(count) + bytes.length();
    }

    void writeTo(MessageBytes to) {
      to.number(count);
      to.raw(bytes.bytes(), 0, bytes.length());
    }
  }

  /** Creates an empty section. */
  public EntitySection() {}

  /** Empties the section. */
  public void clear() {
    shapes.clear();
    left.clear();
    changed.clear();
    entered.clear();
  }

  /**
   * Returns whether the section mentions no entity.
   *
   * @return true if none left, changed or entered
   */
  public boolean isEmpty() {
    return left.count + changed.count + entered.count == 0;
  }

  /**
   * Adds a shape that the client does not know.
   *
   * @param names of the members of the shape
   */
  public void shape(List<String> names) {
    shapes.count++;
    shapes.bytes.number(names.size());
    names.forEach(shapes.bytes::text);
  }

  /**
   * Adds an entity that is no longer seen.
   *
   * @param slot of the entity
   */
  public void left(int slot) {
    left.count++;
    left.bytes.number(slot);
  }

  /**
   * Adds the new state of an entity that the client knows.
   *
   * @param entries holds the entry: the entity's slot, the length of its state, its state
   * @param from index of the entry's first byte
   * @param count length of the entry, in bytes
   */
  public void changed(byte[] entries, int from, int count) {
    changed.count++;
    changed.bytes.raw(entries, from, count);
  }

  /**
   * Adds an entity that the client does not know, with its state.
   *
   * @param entries holds the entry: the id with its length, then the same as for a known entity
   * @param from index of the entry's first byte
   * @param count length of the entry, in bytes
   */
  public void entered(byte[] entries, int from, int count) {
    entered.count++;
    entered.bytes.raw(entries, from, count);
  }

  /**
   * Returns the length of the section.
   *
   * @return the number of bytes so far
   */
  public int length() {
    return shapes.length() + left.length() + changed.length() + entered.length();
  }

  void writeTo(MessageBytes to) {
    shapes.writeTo(to);
    left.writeTo(to);
    changed.writeTo(to);
    entered.writeTo(to);
  }
}
