package dev.martlet.wire;

import java.util.List;

/**
 * What a message of protocol version 2 says of entities (protocol page, "Entities"). It is put
 * together again and again, if it is cleared between. For one thread at a time.
 */
public final class EntitySection {
  private final Part shapes = new Part();
  private final Part left = new Part();
  private final Part changed = new Part();
  private final Part entered = new Part();

  /** So many things, one after another. */
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

  /** One that says nothing. */
  public EntitySection() {}

  /** Forgets what was said. */
  public void clear() {
    shapes.clear();
    left.clear();
    changed.clear();
    entered.clear();
  }

  /**
   * Whether it says nothing of any entity.
   *
   * @return true if none left, changed or entered
   */
  public boolean isEmpty() {
    return left.count + changed.count + entered.count == 0;
  }

  /**
   * Adds a shape that the client does not know.
   *
   * @param names of its members
   */
  public void shape(List<String> names) {
    shapes.count++;
    shapes.bytes.number(names.size());
    names.forEach(shapes.bytes::text);
  }

  /**
   * Says that an entity is not seen any more.
   *
   * @param slot of it
   */
  public void left(int slot) {
    left.count++;
    left.bytes.number(slot);
  }

  /**
   * Says the state of an entity that the client knows.
   *
   * @param entries where it is: its slot, the length of its state, its state
   * @param from where that begins
   * @param count how many bytes it has
   */
  public void changed(byte[] entries, int from, int count) {
    changed.count++;
    changed.bytes.raw(entries, from, count);
  }

  /**
   * Says the state of an entity that the client does not know.
   *
   * @param entries where it is: its id with its length, and the same as of one that it knows
   * @param from where that begins
   * @param count how many bytes it has
   */
  public void entered(byte[] entries, int from, int count) {
    entered.count++;
    entered.bytes.raw(entries, from, count);
  }

  /**
   * How many bytes it has.
   *
   * @return the length so far
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
