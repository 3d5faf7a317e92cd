package dev.martlet.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that a section of a message is put together in, again and again. */
final class SectionBuffer {
  private byte[] bytes = new byte[1024];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  /** What it has, and perhaps more behind it. */
  byte[] bytes() {
    return bytes;
  }

  byte[] copyFrom(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  /** In LEB128, as all numbers of version 2. */
  void number(int number) {
    room(5);
    int rest = number;
    while ((rest & ~0x7F) != 0) {
      bytes[length++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void raw(byte[] some) {
    room(some.length);
    System.arraycopy(some, 0, bytes, length, some.length);
    length += some.length;
  }

  /** With their number before them. */
  void counted(byte[] some) {
    number(some.length);
    raw(some);
  }

  void text(String text) {
    counted(text.getBytes(StandardCharsets.UTF_8));
  }
}
