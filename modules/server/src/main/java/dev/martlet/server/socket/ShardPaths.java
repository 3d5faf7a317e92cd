package dev.martlet.server.socket;

import dev.martlet.server.config.PublicUrl;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.RequestTarget;
import java.util.HashSet;
import java.util.Set;

/**
 * The paths of the shard socket: {@code /}, {@code /shards} as proxies pass it on, and the path of
 * the public URL. A slash at the end or a doubled slash makes no difference. Any thread.
 */
final class ShardPaths {
  private final Set<String> paths = new HashSet<>(Set.of("/", "/shards/"));

  ShardPaths(ServerConfig config) {
    PublicUrlSettings.shardUrl(config).map(PublicUrl::folder).ifPresent(paths::add);
  }

  /**
   * Checks the path of a request.
   *
   * @throws RefusedException if it is another one
   */
  void check(RequestTarget target) throws RefusedException {
    if (!paths.contains((target.path() + "/").replaceAll("/+", "/"))) {
      throw new RefusedException(UpgradeRefusals.noSuchPath());
    }
  }
}
