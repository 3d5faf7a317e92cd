package dev.martlet.api;

/**
 * A format that clients may ask to be sent snapshots in, besides those that the server has itself
 * ({@code json}, {@code cbor}). A plugin may provide some; they serve the shards of all plugins.
 *
 * <p>One instance is made when the plugin is loaded, as of a {@link ShardType}. It is called on the
 * tick threads, several at once, so it must not block.
 */
public interface SnapshotFormat {
  /**
   * The name that clients ask for it by: {@code &format=name}.
   *
   * @return 1 to 32 of {@code a-z}, {@code 0-9} and {@code -}, beginning with a letter, and not one
   *     of the server's own. Two plugins with the same name keep the server from offering either
   */
  String name();

  /**
   * Encodes a snapshot.
   *
   * <p>If it throws or returns null, the subscribers that asked for this format are closed with
   * 1011; the shard and its others go on.
   *
   * @param state as JSON would have it: a {@code Map} from {@code String} whose order is that of
   *     the members, a {@code List}, a {@code String}, an {@code Integer}, {@code Long} or {@code
   *     BigInteger}, a {@code Double}, a {@code Boolean}, or null; and so all that they hold
   * @return the bytes that follow the tick's number in the message
   * @throws Exception if it cannot be encoded
   */
  byte[] encode(Object state) throws Exception;
}
