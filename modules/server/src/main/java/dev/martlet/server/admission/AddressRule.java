package dev.martlet.server.admission;

import dev.martlet.server.config.AddressRange;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator has said about a range of addresses.
 *
 * @param range of clients' addresses
 * @param kind what becomes of them
 * @param reason for other operators; may be empty. Clients are not told it
 * @param since when it was said
 * @param until when it ends by itself; empty if it does not
 * @param configured whether the settings say it, so that it is there again after the next start
 */
public record AddressRule(
    AddressRange range,
    Kind kind,
    String reason,
    Instant since,
    Optional<Instant> until,
    boolean configured) {

  /** What becomes of the addresses of a range. */
  public enum Kind {
    /** They are refused. */
    DENY,
    /** They are not refused, whichever other range denies them. */
    ALLOW;

    /**
     * Its name for clients of the API.
     *
     * @return the name in lower case
     */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isOver(Instant now) {
    return until.isPresent() && !until.get().isAfter(now);
  }
}
