package dev.martlet.arena;

/**
 * The signal that opens a new round, and the event that tells all clients so.
 *
 * @param announcement for the players to read, 1 to 80 characters
 */
public record NewRound(String announcement) {
  /** Checks the length; the sender is told what is wrong. */
  public NewRound {
    if (announcement == null || announcement.isBlank() || announcement.length() > 80) {
      throw new IllegalArgumentException("announcement must have 1 to 80 characters");
    }
  }
}
