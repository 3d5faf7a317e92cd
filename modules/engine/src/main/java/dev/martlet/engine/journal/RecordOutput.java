package dev.martlet.engine.journal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Bytes that records are written into. Numbers take 7 bits a byte, the lowest first, the top bit of
 * a byte says that another follows; texts are UTF-8 behind their length. Used by one thread.
 */
final class RecordOutput {
  private byte[] bytes = new byte[256];
  private int length;

  int length() {
    return length;
  }

  /** A copy of what was written, after which this is empty. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    bytes = bytes.length > 4096 ? new byte[256] : bytes;
    return taken;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
    }
  }

  RecordOutput octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  RecordOutput flag(boolean value) {
    return octet(value ? 1 : 0);
  }

  /** A number as an unsigned one, so that a negative one takes ten bytes. */
  RecordOutput number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  RecordOutput fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      octet((int) (value >>> shift));
    }
    return this;
  }

  RecordOutput block(byte[] block) {
    return number(block.length).octets(block);
  }

  /** Without their length. */
  RecordOutput octets(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  /** CRC-32C of what was written. */
  int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  RecordOutput text(String text) {
    return block(text.getBytes(StandardCharsets.UTF_8));
  }

  RecordOutput real(double value) {
    return fixed(Double.doubleToRawLongBits(value));
  }

  RecordOutput text(Optional<String> text) {
    flag(text.isPresent());
    text.ifPresent(this::text);
    return this;
  }

  /** A claim: null, a boolean, a number, a text, a list or a map. */
  RecordOutput value(Object value) {
    switch (value) {
      case null -> octet('0');
      case Boolean truth -> octet(truth ? 't' : 'f');
      case Integer number -> octet('i').number(number);
      case Long number -> octet('l').number(number);
      case Double number -> octet('d').real(number);
      case Float number -> octet('e').number(Float.floatToRawIntBits(number));
      case Short number -> octet('h').number(number);
      case Byte number -> octet('b').number(number);
      case BigInteger number -> octet('n').text(number.toString());
      case Number number -> octet('m').text(new BigDecimal(number.toString()).toString());
      case String text -> octet('s').text(text);
      case List<?> list -> {
        octet('a').number(list.size());
        list.forEach(this::value);
      }
      case Map<?, ?> map -> {
        octet('o').number(map.size());
        map.forEach((key, each) -> text((String) key).value(each));
      }
      default -> throw new IllegalArgumentException("no claim is a " + value.getClass());
    }
    return this;
  }
}
