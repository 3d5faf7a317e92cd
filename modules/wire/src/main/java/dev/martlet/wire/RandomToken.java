package dev.martlet.wire;

import java.security.SecureRandom;
import java.util.Base64;

/** Generates unguessable text for tickets, keys and tokens. Safe for use by several threads. */
public final class RandomToken {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private RandomToken() {}

  /**
   * Returns a new random token. It can stand in a URL, a header or a file name as it is: its
   * characters are {@code A-Z}, {@code a-z}, {@code 0-9}, {@code -} and {@code _} (RFC 4648 section
   * 5, without padding).
   *
   * @param bytes of randomness, from 1; 16 are enough for a token that nobody can guess
   * @return a token of four characters for every three bytes, rounded up
   * @throws IllegalArgumentException if the number of bytes is less than 1
   */
  public static String next(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a token has at least 1 byte: " + bytes);
    }
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return ENCODER.encodeToString(random);
  }
}
