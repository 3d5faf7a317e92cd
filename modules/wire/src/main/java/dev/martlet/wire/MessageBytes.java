package dev.martlet.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer in which a protocol version 2 message is built (protocol page, "Version 2"). It
 * can be reused after {@link #clear}. For one thread at a time.
 */
public final class MessageBytes {
  private byte[] bytes;
  private int length;

  /**
   * Creates an empty buffer.
   *
   * @param capacity number of bytes there is room for at first
   */
  public MessageBytes(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** Appends to an array of the caller, from an index on. */
  MessageBytes(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Empties the buffer. */
  public void clear() {
    length = 0;
  }

  /**
   * Returns the length of the content.
   *
   * @return the number of bytes written
   */
  public int length() {
    return length;
  }

  /**
   * Returns the array that holds the content and perhaps unused bytes after it.
   *
   * @return the array itself, not a copy; callers must not change it
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Returns the content.
   *
   * @return a copy of the bytes written
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
   * @param octet whose low eight bits are written
   */
  public void octet(int octet) {
    room(1);
    bytes[length++] = (byte) octet;
  }

  /** Returns the encoded length of a number, in bytes: one for every seven bits. */
  static int lengthOf(long number) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(number | 1)) / 7 + 1;
  }

  /**
   * Writes a number in LEB128, as WebAssembly and Protocol Buffers do.
   *
   * @param number to write, unsigned 64-bit
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
   * @param some bytes to write
   */
  public void raw(byte[] some) {
    raw(some, 0, some.length);
  }

  /**
   * Writes part of an array.
   *
   * @param some bytes, of which a part is written
   * @param from index of the first byte to write
   * @param count number of bytes to write
   */
  public void raw(byte[] some, int from, int count) {
    room(count);
    System.arraycopy(some, from, bytes, length, count);
    length += count;
  }

  /**
   * Writes the number of bytes, then the bytes.
   *
   * @param some bytes to write
   */
  public void counted(byte[] some) {
    number(some.length);
    raw(some);
  }

  /**
   * Writes the number of UTF-8 bytes of a text, then the bytes.
   *
   * @param text to write; a lone surrogate in it is written as U+FFFD
   */
  public void text(String text) {
    counted(WellFormedText.of(text).getBytes(StandardCharsets.UTF_8));
  }
}
