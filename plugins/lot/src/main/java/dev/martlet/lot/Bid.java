package dev.martlet.lot;

/**
 * The input of a bidder.
 *
 * @param amount offered, in the smallest unit of the auction's currency
 */
public record Bid(long amount) {
  /** The highest amount; a JavaScript number holds it exactly. */
  static final long MOST = 1_000_000_000_000L;

  /** Checks the range; the exception is reported to the sender as a bad input. */
  public Bid {
    if (amount < 1 || amount > MOST) {
      throw new IllegalArgumentException("amount must be from 1 to " + MOST);
    }
  }
}
