package dev.martlet.wire;

/**
 * Checks UTF-8 (RFC 3629) as its bytes arrive. It refuses the first byte that cannot be part of a
 * well-formed text, wherever the text is split.
 */
final class Utf8Validator {
  /** Number of continuation bytes still expected. */
  private int missing;

  /** The range of the next continuation byte: narrower after E0, ED, F0 and F4. */
  private int low = 0x80;

  private int high = 0xBF;

  /** Checks the next bytes; returns false as soon as they cannot be UTF-8. */
  boolean accept(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int octet = bytes[i] & 0xFF;
      if (missing == 0 ? !begin(octet) : !proceed(octet)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the text may end here. */
  boolean complete() {
    return missing == 0;
  }

  private boolean proceed(int octet) {
    if (octet < low || octet > high) {
      return false;
    }
    missing--;
    low = 0x80;
    high = 0xBF;
    return true;
  }

  private boolean begin(int octet) {
    if (octet < 0x80) {
      return true;
    }
    if (octet >= 0xC2 && octet <= 0xDF) {
      missing = 1;
    } else if (octet >= 0xE0 && octet <= 0xEF) {
      missing = 2;
      low = octet == 0xE0 ? 0xA0 : 0x80; // no overlong forms
      high = octet == 0xED ? 0x9F : 0xBF; // no surrogates
    } else if (octet >= 0xF0 && octet <= 0xF4) {
      missing = 3;
      low = octet == 0xF0 ? 0x90 : 0x80; // no overlong forms
      high = octet == 0xF4 ? 0x8F : 0xBF; // nothing beyond U+10FFFF
    } else {
      return false;
    }
    return true;
  }
}
