package dev.martlet.engine;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes what nobody can guess. */
final class Tickets {
  private static final int BYTES = 18;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Tickets() {}

  static String next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
