package dev.martlet.server.socket;

import dev.martlet.server.admission.RequestTargets;
import dev.martlet.server.config.PublicUrl;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.ShardRequests;
import dev.martlet.wire.RequestTarget;
import io.helidon.http.HttpPrologue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The paths of the shard socket: {@code /} on the shard port, {@code /shards} on both, as proxies
 * pass it on, and the path of the public URL. A slash at the end or a doubled slash makes no
 * difference. Any thread.
 */
final class ShardPaths {
  private static final String SHARDS = ShardRequests.PATH + "/";

  private final Set<String> paths = new HashSet<>();

  private ShardPaths(String... known) {
    paths.addAll(List.of(known));
  }

  /** Those on the shard port. */
  static ShardPaths onShardPort(ServerConfig config) {
    ShardPaths all = new ShardPaths("/", SHARDS);
    PublicUrlSettings.shardUrl(config).map(PublicUrl::folder).ifPresent(all.paths::add);
    return all;
  }

  /** Those on the HTTP port, whose other paths mean other things. */
  static ShardPaths onHttpPort(ServerConfig config) {
    ShardPaths all = new ShardPaths(SHARDS);
    config
        .get(PublicUrlSettings.PUBLIC_URL)
        .map(url -> url.below("shards").folder())
        .ifPresent(all.paths::add);
    return all;
  }

  /** Whether a request is for one of them. One whose target is malformed is for none. */
  boolean has(HttpPrologue prologue) {
    try {
      return has(RequestTargets.of(prologue));
    } catch (RefusedException e) {
      return false;
    }
  }

  private boolean has(RequestTarget target) {
    return paths.contains((target.path() + "/").replaceAll("/+", "/"));
  }

  /**
   * Checks the path of a request.
   *
   * @throws RefusedException if it is another one
   */
  void check(RequestTarget target) throws RefusedException {
    if (!has(target)) {
      throw new RefusedException(UpgradeRefusals.noSuchPath());
    }
  }
}
