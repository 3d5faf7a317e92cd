package dev.martlet.engine.journal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link RecordOutput} has written, and trusts none of it. Used by one thread. */
final class RecordInput {
  private static final int MAX_DEPTH = 64;

  private final byte[] bytes;
  private final int end;
  private int at;

  RecordInput(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  RecordInput(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean atEnd() {
    return at == end;
  }

  /** What was not read yet. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  int octet() throws JournalFormatException {
    if (at >= end) {
      throw new JournalFormatException("it ends in the middle of a record");
    }
    return bytes[at++] & 0xFF;
  }

  boolean flag() throws JournalFormatException {
    int value = octet();
    if (value > 1) {
      throw new JournalFormatException("no flag: " + value);
    }
    return value == 1;
  }

  long number() throws JournalFormatException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new JournalFormatException("a number has more than ten bytes");
  }

  /** A number that counts something in what follows, each of at least one byte. */
  int count() throws JournalFormatException {
    long count = number();
    if (count < 0 || count > end - at) {
      throw new JournalFormatException("a length of " + count + " where " + (end - at) + " remain");
    }
    return (int) count;
  }

  int small() throws JournalFormatException {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new JournalFormatException("too large a number: " + value);
    }
    return (int) value;
  }

  long fixed() throws JournalFormatException {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  double real() throws JournalFormatException {
    return Double.longBitsToDouble(fixed());
  }

  byte[] block() throws JournalFormatException {
    int length = count();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  String text() throws JournalFormatException {
    int length = count();
    at += length;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at - length, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new JournalFormatException("a text is no UTF-8", e);
    }
  }

  Optional<String> optionalText() throws JournalFormatException {
    return flag() ? Optional.of(text()) : Optional.empty();
  }

  Object value() throws JournalFormatException {
    return value(0);
  }

  private Object value(int depth) throws JournalFormatException {
    if (depth > MAX_DEPTH) {
      throw new JournalFormatException("too many lists or maps in each other");
    }
    int kind = octet();
    try {
      return switch (kind) {
        case '0' -> null;
        case 't' -> true;
        case 'f' -> false;
        case 'i' -> (int) number();
        case 'l' -> number();
        case 'd' -> real();
        case 'e' -> Float.intBitsToFloat((int) number());
        case 'h' -> (short) number();
        case 'b' -> (byte) number();
        case 'n' -> new BigInteger(text());
        case 'm' -> new BigDecimal(text());
        case 's' -> text();
        case 'a' -> list(depth);
        case 'o' -> map(depth);
        default -> throw new JournalFormatException("no kind of value: " + kind);
      };
    } catch (NumberFormatException e) {
      throw new JournalFormatException("no number", e);
    }
  }

  private List<Object> list(int depth) throws JournalFormatException {
    List<Object> list = new ArrayList<>();
    for (int left = count(); left > 0; left--) {
      list.add(value(depth + 1));
    }
    return list;
  }

  private Map<String, Object> map(int depth) throws JournalFormatException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int left = count(); left > 0; left--) {
      String key = text();
      map.put(key, value(depth + 1));
    }
    return map;
  }
}
