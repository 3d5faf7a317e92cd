package dev.martlet.server.config;

/**
 * How much clients may send, in what it costs to take it. A credit fills up again at a steady rate,
 * and holds what comes in two seconds. What was sent beyond it is read when it is paid.
 */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class TrafficSettings {
  static final SettingGroup GROUP = new SettingGroup();

  private static final int MOST = 1024 * 1024 * 1024;

  public static final Setting<Integer> BYTES =
      GROUP
          .integer("martlet.limits.bytes-per-second", 1024 * 1024, 0, MOST)
          .limit(
              "complaint `RATE_LIMITED`, then close 1008 `too many bytes`",
              "martlet_traffic_refused_total{limit=\"connection_bytes\"}")
          .help(
              "bytes/s",
              "how much a client may send a second, in the long run, on one connection; twice as"
                  + " much at once. The rest is read later, and who goes on for five seconds is"
                  + " closed. Each value in its JSON counts as 16 bytes more. 0 is unlimited");

  public static final Setting<Integer> FRAMES =
      GROUP
          .integer("martlet.limits.frames-per-second", 2000, 0, MOST)
          .limit(
              "complaint `RATE_LIMITED`, then close 1008 `too many frames`",
              "martlet_traffic_refused_total{limit=\"connection_frames\"}")
          .help(
              "frames/s",
              "how many WebSocket frames of any kind, pings and fragments among them, a client may"
                  + " send a second on one connection; twice as many at once. 0 is unlimited");

  public static final Setting<Integer> ADDRESS_BYTES =
      GROUP
          .integer("martlet.limits.address-bytes-per-second", 8 * 1024 * 1024, 0, MOST)
          .limit(
              "complaint `RATE_LIMITED`, or 429 `RATE_LIMITED`",
              "martlet_traffic_refused_total{limit=\"address_bytes\"}")
          .help(
              "bytes/s",
              "the same for all connections of one address (IPv6: of one /64) together, and for the"
                  + " inputs that it posts. Each connection has its part of it in any case, for"
                  + " which as many are reckoned as an address may have. Its requests to the HTTP"
                  + " port, but for health, have as much again, of which each takes 2 KiB, and so"
                  + " have posts that are refused. To be raised with"
                  + " `martlet.limits.connections-per-address`. 0 is unlimited");

  public static final Setting<Integer> ADDRESS_FRAMES =
      GROUP
          .integer("martlet.limits.address-frames-per-second", 16_000, 0, MOST)
          .limit(
              "complaint `RATE_LIMITED`, or 429 `RATE_LIMITED`",
              "martlet_traffic_refused_total{limit=\"address_frames\"}")
          .help(
              "frames/s",
              "how many frames all connections of one address may send a second, and inputs it may"
                  + " post; and as many requests to the HTTP port, not counting those for health."
                  + " To be raised with `martlet.limits.connections-per-address`. 0 is unlimited");

  private TrafficSettings() {}
}
