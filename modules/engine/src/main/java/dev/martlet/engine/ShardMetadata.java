package dev.martlet.engine;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Readers;

/**
 * What a shard tells of itself, encoded. Immutable: nobody changes the bytes.
 *
 * @param json an object
 * @param listed whether the shard is in the list of shards for others than admins
 * @param readers who may read it
 */
public record ShardMetadata(byte[] json, boolean listed, Readers readers) {
  /**
   * Whether somebody may read it.
   *
   * @param principal who asks
   * @return true if they may
   */
  public boolean readableBy(Principal principal) {
    return readers.include(principal);
  }
}
