package dev.martlet.api;

import java.util.regex.Pattern;

/**
 * The id of a shard: {@code type} or {@code type:name}.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters out of {@code A-Z a-z 0-9 _ . : ~ -}
 * @since 1.0
 */
public record ShardId(String value) {
  /** The maximum length of an id, in characters. */
  public static final int MAX_LENGTH = 128;

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_.:~-]+");

  /**
   * Checks the characters and the length.
   *
   * @throws IllegalArgumentException if the value is not a shard id; the message says why and can
   *     be shown to a client
   */
  public ShardId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a shard id must not be empty");
    }
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a shard id has at most " + MAX_LENGTH + " characters");
    }
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException("a shard id is made of A-Z a-z 0-9 _ . : ~ -");
    }
  }

  /**
   * The name of the shard's type.
   *
   * @return the part before the first colon, or the whole id if there is none
   */
  public String type() {
    int colon = value.indexOf(':');
    return colon < 0 ? value : value.substring(0, colon);
  }

  /**
   * The name of the shard within its type.
   *
   * @return the part after the first colon; empty if there is none
   */
  public String name() {
    int colon = value.indexOf(':');
    return colon < 0 ? "" : value.substring(colon + 1);
  }

  /** Returns the id itself. */
  @Override
  public String toString() {
    return value;
  }
}
