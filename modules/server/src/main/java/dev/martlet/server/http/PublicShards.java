package dev.martlet.server.http;

import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardMetadata;
import dev.martlet.engine.ShardRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The shards that are in the list of others than admins. To find them among thousands takes
 * milliseconds, and anybody may ask: so that is done four times a second at most. Any thread.
 */
final class PublicShards {
  /** How long the list may be given again, in nanoseconds. */
  private static final long OLDEST = 250_000_000;

  private record Listed(List<Shard<?>> shards, long at) {}

  private final ShardRegistry registry;

  /** Guarded by the monitor; null before the first call. */
  private Listed last;

  PublicShards(ShardRegistry registry) {
    this.registry = registry;
  }

  /**
   * The shards that are listed for somebody, in the natural order of their ids. What a shard tells
   * is looked at anew, so that nobody reads what is no longer for them.
   */
  List<Shard<?>> readableBy(Principal principal) {
    return listed().stream().filter(shard -> isListed(shard, principal)).toList();
  }

  private static boolean isListed(Shard<?> shard, Principal principal) {
    Optional<ShardMetadata> metadata = shard.metadata();
    return shard.running()
        && metadata.isPresent()
        && metadata.get().listed()
        && metadata.get().readableBy(principal);
  }

  private synchronized List<Shard<?>> listed() {
    long now = System.nanoTime();
    if (last == null || now - last.at >= OLDEST) {
      List<Shard<?>> all =
          registry.list().stream()
              .filter(shard -> shard.metadata().filter(ShardMetadata::listed).isPresent())
              .sorted(Comparator.comparing(shard -> shard.id().value(), NaturalOrder.OF_TEXTS))
              .toList();
      last = new Listed(all, now);
    }
    return last.shards;
  }
}
