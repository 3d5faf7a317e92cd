package dev.martlet.api;

/**
 * The id under which a connection is attached to a shard ({@code sid}).
 *
 * @param value 1 to {@value #MAX_LENGTH} characters (UTF-16 units), none of them a control
 *     character or half a surrogate pair
 * @since 1.0
 */
public record SubscriberId(String value) {
  /** The maximum length of an id, in characters (UTF-16 units). */
  public static final int MAX_LENGTH = 128;

  /** The id of subscribers that gave none and are not logged in. */
  public static final SubscriberId ANONYMOUS = new SubscriberId("anon");

  /**
   * Checks the characters and the length.
   *
   * @throws IllegalArgumentException if the value is not a subscriber id; the message says why and
   *     can be shown to a client
   */
  public SubscriberId {
    checkUserId(value);
    if (!isUnicode(value)) {
      throw new IllegalArgumentException("a subscriber id has no half of a surrogate pair");
    }
  }

  /**
   * Checks a user id that a token names: as a subscriber id, but that halves of surrogate pairs
   * pass. The server refuses them later, with an answer of its own.
   *
   * @param value to check
   * @throws IllegalArgumentException if it is not valid; the message says why
   */
  public static void checkUserId(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a subscriber id must not be empty");
    }
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a subscriber id has at most " + MAX_LENGTH + " characters");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a subscriber id has no control characters");
    }
  }

  private static boolean isUnicode(String value) {
    return value.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /** Returns the id itself. */
  @Override
  public String toString() {
    return value;
  }
}
