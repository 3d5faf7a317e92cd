package dev.martlet.server.config;

import java.time.Duration;

/** When a connection is pinged, and when it is given up. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class ConnectionSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Duration> WRITE_TIMEOUT =
      GROUP
          .duration("martlet.limits.write-timeout", Duration.ofSeconds(10))
          .limit("the connection is closed", "martlet_cuts_total{why=\"write\"}")
          .help("duration", "how long a client's socket may take nothing before it is closed");

  public static final Setting<Duration> PING_INTERVAL =
      GROUP
          .duration("martlet.limits.ping-interval", Duration.ofSeconds(20))
          .limit("a ping", "")
          .help("duration", "how often a client is sent a ping");

  public static final Setting<Duration> SILENCE_TIMEOUT =
      GROUP
          .duration("martlet.limits.silence-timeout", Duration.ofSeconds(45))
          .limit("the connection is closed", "martlet_cuts_total{why=\"silence\"}")
          .help(
              "duration",
              "how long nothing, not even a pong, may come from a client before it is closed");

  public static final Setting<Duration> CLOSE_TIMEOUT =
      GROUP
          .duration("martlet.limits.close-timeout", Duration.ofSeconds(2))
          .limit("the connection is closed", "martlet_cuts_total{why=\"closing\"}")
          .help(
              "duration",
              "how long a client may take to answer a close, or to close the socket of a refused"
                  + " upgrade");

  private ConnectionSettings() {}
}
