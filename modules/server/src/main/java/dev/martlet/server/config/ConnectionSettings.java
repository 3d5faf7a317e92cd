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
          .help(
              "duration",
              "how long a client may take to take `martlet.limits.write-progress` bytes, or the"
                  + " rest of a message, while something waits for it");

  public static final Setting<Integer> WRITE_PROGRESS =
      GROUP
          .integer("martlet.limits.write-progress", 16 * 1024, 1, 16 * 1024 * 1024)
          .limit("the connection is closed", "martlet_cuts_total{why=\"write\"}")
          .help(
              "bytes",
              "how much a client must take within each write timeout; one that is slower is closed,"
                  + " one that takes a long snapshot slowly but steadily is not");

  public static final Setting<Duration> READ_TIMEOUT =
      GROUP
          .duration("martlet.limits.read-timeout", Duration.ofMinutes(1))
          .limit(
              "close 1008 `a message does not go on`",
              "martlet_unfinished_closed_total{why=\"slow\"}")
          .help(
              "duration",
              "how long a client may take to send `martlet.limits.write-progress` bytes of a"
                  + " message that it has begun, or the rest of it; control frames between its"
                  + " fragments do not count. A line that is dead is found so by the silence"
                  + " timeout, if that is shorter, and the client's seat is held then");

  public static final Setting<Integer> SEND_BUFFER =
      GROUP
          .integer("martlet.limits.send-buffer", 128 * 1024, 4 * 1024, 16 * 1024 * 1024)
          .help(
              "bytes",
              "how much the kernel may hold for one client that it has not acknowledged (SO_SNDBUF;"
                  + " Linux takes twice that, for its own needs); divided by the round trip time,"
                  + " it is the most that a client is sent a second");

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
              "how long nothing, not even a pong, may come from a client that takes nothing either"
                  + " before it is closed");

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
