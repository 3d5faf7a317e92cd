package dev.martlet.server.config;

import java.util.List;
import java.util.Optional;

/** Where players reach the two ports, if a proxy stands in front of them. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class PublicUrlSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Optional<PublicUrl>> PUBLIC_URL =
      GROUP
          .text("martlet.public-url", "")
          .as(text -> url(text, List.of("http", "https")).map(PublicUrl::asFolder))
          .help(
              "URL",
              "the URL under which browsers reach the HTTP port through a proxy, with the proxy's"
                  + " path prefix if there is one; its pages may connect. Empty is the port"
                  + " itself");

  public static final Setting<Optional<PublicUrl>> PUBLIC_SHARD_URL =
      GROUP
          .text("martlet.public-shard-url", "")
          .as(text -> url(text, List.of("ws", "wss")))
          .help(
              "URL",
              "the URL of the shard sockets that pages are told; empty is `shards` below"
                  + " martlet.public-url, or the shard port itself if that is empty, too");

  private static Optional<PublicUrl> url(String text, List<String> schemes) {
    return text.isEmpty() ? Optional.empty() : Optional.of(PublicUrl.parse(text, schemes));
  }

  /**
   * The URL of the shard sockets that clients are told.
   *
   * @param config of the server
   * @return the configured one, or the one below the public URL; empty if neither is configured
   */
  public static Optional<PublicUrl> shardUrl(ServerConfig config) {
    return config
        .get(PUBLIC_SHARD_URL)
        .or(() -> config.get(PUBLIC_URL).map(url -> url.below("shards").forSockets()));
  }

  /**
   * Checks that the two go together.
   *
   * @param config of the server
   * @throws ConfigException if browsers would refuse to connect from pages of the one to the other
   */
  static void check(ServerConfig config) throws ConfigException {
    boolean securePages = config.get(PUBLIC_URL).filter(PublicUrl::secure).isPresent();
    Optional<PublicUrl> shards = config.get(PUBLIC_SHARD_URL);
    if (securePages && shards.isPresent() && !shards.get().secure()) {
      throw new ConfigException(
          PUBLIC_SHARD_URL
              + ": must be wss, because "
              + PUBLIC_URL
              + " is https, and browsers let such pages open no other sockets");
    }
  }

  private PublicUrlSettings() {}
}
