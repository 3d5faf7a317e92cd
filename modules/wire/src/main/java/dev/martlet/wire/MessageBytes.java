package dev.martlet.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that a message of protocol version 2 is put together in (protocol page, "Version 2"), again
 * and again if it is cleared between. For one thread at a time.
 */
public final class MessageBytes {
  private byte[] bytes;
  private int length;

  /**
   * None yet.
   *
   * @param capacity so many there is room for at first
   */
  public MessageBytes(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** Those of somebody else, from a place on. */
  MessageBytes(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Forgets what was written. */
  public void clear() {
    length = 0;
  }

  /**
   * How many there are.
   *
   * @return the number of bytes
   */
  public int length() {
    return length;
  }

  /**
   * What was written, and perhaps more behind it.
   *
   * @return the bytes themselves: nobody may change them
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * What was written.
   *
   * @return a copy
   */
  public byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  /**
   * Writes a byte.
   *
   * @param octet in its low eight bits
   */
  public void octet(int octet) {
    room(1);
    bytes[length++] = (byte) octet;
  }

  /** How many bytes a number takes: one for each seven bits. */
  static int lengthOf(long number) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(number | 1)) / 7 + 1;
  }

  /**
   * Writes a number in LEB128, as of WebAssembly and Protocol Buffers.
   *
   * @param number unsigned, of 64 bits
   */
  public void number(long number) {
    room(lengthOf(number));
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /**
   * Writes bytes.
   *
   * @param some of them
   */
  public void raw(byte[] some) {
    raw(some, 0, some.length);
  }

  /**
   * Writes a part of some bytes.
   *
   * @param some of them
   * @param from where the part begins
   * @param count how long it is
   */
  public void raw(byte[] some, int from, int count) {
    room(count);
    System.arraycopy(some, from, bytes, length, count);
    length += count;
  }

  /**
   * Writes bytes, with their number before them.
   *
   * @param some of them
   */
  public void counted(byte[] some) {
    number(some.length);
    raw(some);
  }

  /**
   * Writes a text in UTF-8, with the number of its bytes before it.
   *
   * @param text to write
   */
  public void text(String text) {
    counted(text.getBytes(StandardCharsets.UTF_8));
  }
}
