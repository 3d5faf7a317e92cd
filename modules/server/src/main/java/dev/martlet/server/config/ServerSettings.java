package dev.martlet.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The process as a whole: its folders, its log, its threads and how it stops. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class ServerSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Path> HOME =
      GROUP
          .path("martlet.home", ".")
          .as(Path::normalize)
          .help(
              "path",
              "the folder that relative paths start from; the launcher sets it to the image");

  public static final Setting<Path> CONFIG =
      GROUP
          .path("martlet.config", "conf/application.yaml")
          .help("path", "the configuration file; not read from itself");

  public static final Setting<Optional<Path>> WWW =
      GROUP
          .optionalPath("martlet.www", "www")
          .help("path", "the folder whose files the HTTP port serves; empty serves none");

  public static final Setting<LogFormat> LOG_FORMAT =
      GROUP
          .choice("martlet.log-format", LogFormat.TEXT)
          .help(
              "text or json",
              "how the log is written to standard error: a line of text an event, or a JSON"
                  + " object");

  public static final Setting<Integer> LOG_BYTES =
      GROUP
          .integer("martlet.limits.log-bytes", 128 * 1024, 0, 1024 * 1024 * 1024)
          .limit("nothing: the log says how much was left out", "martlet_log_events_left_out")
          .help(
              "bytes a minute",
              "how much of one logger and level is logged, from INFO on, so that nobody can fill"
                  + " the disk by making the server or a plugin log; 0 is unlimited");

  public static final Setting<Integer> TICK_THREADS =
      GROUP
          .integer("martlet.tick-threads", 0, 0, 1024)
          .as(configured -> orPartOfProcessors(configured, 1))
          .help(
              "threads", "how many threads tick the shards; 0 is as many as there are processors");

  public static final Setting<SendPathName> SEND_PATH =
      GROUP
          .choice("martlet.send-path", SendPathName.AUTO)
          .help(
              "auto, io-uring, send, channel or thread",
              "how snapshots are given to the kernel: by one call of io_uring for many sockets, by"
                  + " a send(2) for each, by the JDK's write for each, or by a thread for each"
                  + " socket. `auto` takes the first that works here; one that does not work gives"
                  + " way to the next, which the log tells");

  public static final Setting<Integer> FAN_OUT_TASKS =
      GROUP
          .integer("martlet.fan-out-tasks", 0, 0, 1024)
          .as(configured -> orPartOfProcessors(configured, 2))
          .help(
              "tasks",
              "how many tasks send snapshots side by side; 0 is half as many as there are"
                  + " processors, and at least one: the others are for ticks and for what clients"
                  + " send");

  public static final Setting<Duration> DRAIN_TIMEOUT =
      GROUP
          .duration("martlet.drain-timeout", Duration.ofSeconds(15))
          .help("duration", "how long stopping may take; then what is left is cut");

  private static int orPartOfProcessors(int configured, int divisor) {
    int processors = Runtime.getRuntime().availableProcessors();
    return configured == 0 ? Math.max(1, processors / divisor) : configured;
  }

  private ServerSettings() {}
}
