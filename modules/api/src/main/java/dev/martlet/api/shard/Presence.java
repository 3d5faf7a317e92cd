package dev.martlet.api.shard;

/**
 * How the presence of a {@link Member} changed. New versions may add changes: a switch over them
 * needs a {@code default}.
 *
 * @since 1.0
 */
public enum Presence {
  /** They came: their first connection has joined. */
  ARRIVED,
  /** The last of their connections that was there is lost. Their seat is held for a time. */
  AWAY,
  /** They were away, and one of their connections is there again. */
  BACK,
  /** The last of their connections has left, and no seat is held for them. */
  GONE
}
