package dev.martlet.server.config;

import dev.martlet.engine.ShardPlan;
import dev.martlet.server.tls.TlsFiles;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the server was told, read and checked once; {@link ConfigKey} says what each is.
 *
 * @param home {@link ConfigKey#HOME}
 * @param host {@link ConfigKey#HOST}
 * @param port {@link ConfigKey#PORT}
 * @param shardPort {@link ConfigKey#SHARD_PORT}
 * @param tls {@link ConfigKey#TLS_CERTIFICATE} and what belongs to it; empty for plain text
 * @param plugins {@link ConfigKey#PLUGINS}
 * @param pluginsStrict {@link ConfigKey#PLUGINS_STRICT}
 * @param www {@link ConfigKey#WWW}
 * @param authProvider {@link ConfigKey#AUTH_PROVIDER}
 * @param authOptions {@code martlet.auth.<provider>.*}, by provider and option
 * @param authDeadline {@link ConfigKey#AUTH_DEADLINE}
 * @param closeExpired {@link ConfigKey#AUTH_CLOSE_EXPIRED}
 * @param origins {@link ConfigKey#ORIGINS}
 * @param proxies {@link ConfigKey#PROXIES}
 * @param proxyHeader {@link ConfigKey#PROXY_HEADER}
 * @param pluginDeadline {@link ConfigKey#PLUGIN_DEADLINE}
 * @param logJson whether {@link ConfigKey#LOG_FORMAT} is json
 * @param tickThreads {@link ConfigKey#TICK_THREADS}, at least 1
 * @param socketThreads {@link ConfigKey#SOCKET_THREADS}, at least 1
 * @param drainTimeout {@link ConfigKey#DRAIN_TIMEOUT}
 * @param shards {@code martlet.shards}
 * @param limits {@code martlet.limits.*}
 */
public record ServerConfig(
    Path home,
    InetAddress host,
    int port,
    OptionalInt shardPort,
    Optional<TlsFiles> tls,
    Path plugins,
    boolean pluginsStrict,
    Optional<Path> www,
    String authProvider,
    Map<String, Map<String, String>> authOptions,
    Duration authDeadline,
    boolean closeExpired,
    Set<String> origins,
    AddressRanges proxies,
    ProxyHeaderKind proxyHeader,
    Duration pluginDeadline,
    boolean logJson,
    int tickThreads,
    int socketThreads,
    Duration drainTimeout,
    List<ShardPlan> shards,
    Limits limits) {

  /**
   * The port to open for shard sockets.
   *
   * @param httpPort that was opened
   * @return the configured one, or three above; 0, a free one, if the HTTP port was to be a free
   *     one
   */
  public int shardPort(int httpPort) {
    return shardPort.orElse(port == 0 ? 0 : httpPort + 3);
  }
}
