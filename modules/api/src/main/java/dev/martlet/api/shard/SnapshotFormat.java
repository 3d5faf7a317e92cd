package dev.martlet.api.shard;

import org.jspecify.annotations.Nullable;

/**
 * A format that clients may ask for their snapshots, besides the server's own ({@code json}, {@code
 * cbor}). It is provided by a plugin and serves the shards of all plugins.
 *
 * <p>The server creates one instance when it loads the plugin, as for a {@link ShardType}. It is
 * called on several tick threads at once, so it must be thread-safe and must not block.
 *
 * @since 1.0
 */
public interface SnapshotFormat {
  /**
   * The name by which clients ask for the format: {@code &format=name}.
   *
   * @return 1 to 32 characters out of {@code a-z}, {@code 0-9} and {@code -}, beginning with a
   *     letter, and not one of the server's own names. If two plugins use the same name, the server
   *     offers neither
   */
  String name();

  /**
   * Encodes a snapshot.
   *
   * <p>If it throws or returns null, the subscribers that asked for this format are closed with
   * 1011; the shard and its other subscribers go on.
   *
   * @param state as JSON values: a {@code Map} from {@code String} in the order of the members, a
   *     {@code List}, a {@code String}, an {@code Integer}, {@code Long} or {@code BigInteger}, a
   *     {@code Double}, a {@code Boolean}, or null. The values in a map or list are of the same
   *     kinds
   * @return the bytes that follow the tick number in the message
   * @throws Exception if the state cannot be encoded
   */
  @SuppressWarnings("exports") // nobody needs the mark's module
  byte[] encode(@Nullable Object state) throws Exception;
}
