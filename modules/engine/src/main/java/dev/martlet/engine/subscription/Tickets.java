package dev.martlet.engine.subscription;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Hashes of resume tickets, which is all that is kept of them for long: whoever reads a journal can
 * resume nobody's seat. A ticket cannot be guessed, so its hash needs no salt. Any thread.
 */
final class Tickets {
  private Tickets() {}

  /** SHA-256, as text. */
  static String hash(String ticket) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
