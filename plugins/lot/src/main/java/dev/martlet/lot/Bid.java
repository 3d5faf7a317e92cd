package dev.martlet.lot;

/**
 * What a bidder sends.
 *
 * @param amount that he offers, in the auction's smallest unit of money
 */
public record Bid(long amount) {
  /** The highest amount; it is a number that JavaScript can hold, too. */
  static final long MOST = 1_000_000_000_000L;

  /** Checks the range; what is thrown here is told to the sender. */
  public Bid {
    if (amount < 1 || amount > MOST) {
      throw new IllegalArgumentException("amount must be from 1 to " + MOST);
    }
  }
}
