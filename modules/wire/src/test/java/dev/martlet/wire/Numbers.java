package dev.martlet.wire;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Reads numbers as the protocol page describes, in a way that cannot overflow. */
final class Numbers {
  private Numbers() {}

  static long read(ByteBuffer bytes) {
    BigInteger number = BigInteger.ZERO;
    for (int shift = 0; ; shift += 7) {
      int octet = bytes.get() & 0xFF;
      number = number.add(BigInteger.valueOf(octet & 0x7F).shiftLeft(shift));
      if (octet < 0x80) {
        return number.longValue();
      }
    }
  }
}
