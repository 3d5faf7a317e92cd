package dev.martlet.server.config;

import java.time.Duration;

/** How many connections the HTTP port has, and how long they may take. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class HttpSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Integer> CONNECTIONS =
      GROUP
          .integer("martlet.limits.http-connections", 2048, 1, 100_000)
          .limit(
              "the connection that waits longest is closed for the new one; if none waits, 503"
                  + " `SERVER_FULL`, but health is told",
              "martlet_http_cuts_total{why=\"room\"}")
          .help("connections", "the most connections to the HTTP port, event streams among them");

  public static final Setting<Integer> CONNECTIONS_PER_ADDRESS =
      GROUP
          .integer("martlet.limits.http-connections-per-address", 128, 1, 100_000)
          .limit(
              "its connection that waits longest is closed for the new one; if none waits, 429"
                  + " `TOO_MANY_CONNECTIONS`, but health is told",
              "martlet_http_cuts_total{why=\"room\"}")
          .help(
              "connections",
              "how many of them one address may have (IPv6: one /64); does not hold for proxies"
                  + " that are named, but for the clients that they name by the PROXY protocol");

  public static final Setting<Duration> HEAD_TIMEOUT =
      GROUP
          .duration("martlet.limits.http-head-timeout", Duration.ofSeconds(10))
          .limit(
              "408 `TOO_SLOW`, and the connection is closed",
              "martlet_http_cuts_total{why=\"head\"}")
          .help(
              "duration",
              "how long a client may take to send a request's line and headers, from its connection"
                  + " or the first byte on, however many bytes come meanwhile");

  public static final Setting<Duration> BODY_TIMEOUT =
      GROUP
          .duration("martlet.limits.http-body-timeout", Duration.ofSeconds(10))
          .limit(
              "408 `TOO_SLOW`, and the connection is closed",
              "martlet_http_cuts_total{why=\"body\"}")
          .help("duration", "how long it may take to send a request's body");

  public static final Setting<Duration> IDLE_TIMEOUT =
      GROUP
          .duration("martlet.limits.http-idle-timeout", Duration.ofSeconds(75))
          .limit("the connection is closed", "martlet_http_cuts_total{why=\"idle\"}")
          .help("duration", "how long a connection may wait for its next request");

  private HttpSettings() {}
}
