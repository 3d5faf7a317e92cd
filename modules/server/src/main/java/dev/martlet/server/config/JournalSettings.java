package dev.martlet.server.config;

import dev.martlet.api.shard.Durability;
import dev.martlet.engine.limits.EngineLimits;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Where the journals of shards are kept. A store's own options are in {@link NamedOptions}. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class JournalSettings {
  /** The name that stands for no store. */
  public static final String NONE = "none";

  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<String> STORE =
      GROUP
          .text("martlet.journal.store", "sqlite")
          .help(
              "name",
              "which store keeps the journals of shards; `none` for no store. That of the default"
                  + " may be missing in the plugin folder, and then there is none, too");

  public static final Setting<Map<String, TypeLevel>> TYPES =
      GROUP
          .text("martlet.journal.types", "")
          .as(JournalSettings::levels)
          .help(
              "type=level, separated by commas",
              "how durable the shards of a type are, in place of what the type says: `none`,"
                  + " `checkpoint` or `journal`, as in `arena=journal,lot=none`. A type whose"
                  + " simulations were found to depend on more than their inputs is raised to"
                  + " `journal` with `arena=journal!` only");

  public static final Setting<Duration> CHECKPOINT_EVERY =
      GROUP
          .duration("martlet.journal.checkpoint-every", Duration.ZERO)
          .help(
              "duration",
              "how often a durable shard saves its state, if its type can be saved; zero for what"
                  + " the type says, which is 30 s if it says nothing");

  public static final Setting<Duration> COMMIT_INTERVAL =
      GROUP
          .duration(
              "martlet.journal.commit-interval",
              dev.martlet.engine.journal.JournalSettings.DEFAULT.commitInterval())
          .help(
              "duration",
              "the least time between two commits, each of which is for all durable shards; what"
                  + " they cause waits for it");

  public static final Setting<Integer> TURNS_AHEAD =
      GROUP
          .integer(
              "martlet.journal.turns-ahead",
              dev.martlet.engine.journal.JournalSettings.DEFAULT.maxAhead(),
              1,
              1000)
          .help(
              "turns",
              "how many turns a durable shard computes ahead of what is durable before it waits;"
                  + " nobody sees anything of them until then");

  public static final Setting<Duration> RECOVERY_DEADLINE =
      GROUP
          .duration("martlet.journal.recovery-deadline", EngineLimits.DEFAULT.recoveryDeadline())
          .help("duration", "how long bringing one shard back from its journal may take");

  public static final Setting<Duration> KEEP =
      GROUP
          .duration(
              "martlet.journal.keep", dev.martlet.engine.journal.JournalSettings.DEFAULT.keep())
          .help("duration", "how long the journals of shards that have ended are kept");

  public static final Setting<Long> KEEP_BYTES =
      GROUP
          .longInteger(
              "martlet.journal.keep-bytes",
              dev.martlet.engine.journal.JournalSettings.DEFAULT.keepBytes(),
              0)
          .help(
              "bytes",
              "how many bytes they may have together; of more, the oldest are deleted before their"
                  + " time");

  public static final Setting<Long> REPLAY_BYTES =
      GROUP
          .longInteger("martlet.journal.replay-bytes", 32L << 20, 0)
          .help(
              "bytes",
              "how many bytes, uncompressed, a journal may have that an admin looks at in the"
                  + " server, which reads and replays it for that; 0 for no journal");

  public static final Setting<Integer> REPLAY_ANSWER_BYTES =
      GROUP
          .integer("martlet.journal.replay-answer-bytes", 4 << 20, 1 << 10, 256 << 20)
          .help(
              "bytes",
              "how many bytes the ticks of a journal may have in one answer; of more, it has the"
                  + " first ones");

  public static final Setting<Duration> REPLAY_DEADLINE =
      GROUP
          .duration("martlet.journal.replay-deadline", Duration.ofSeconds(10))
          .help(
              "duration",
              "how long a replay for an admin may take a processor; then it is given up, and the"
                  + " answer has the ticks that were reached");

  private JournalSettings() {}

  private static Map<String, TypeLevel> levels(String text) {
    Map<String, TypeLevel> levels = new TreeMap<>();
    for (String each : text.isBlank() ? new String[0] : text.split(",")) {
      String[] parts = each.strip().split("=", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("not a type and its level: " + each.strip());
      }
      String level = parts[1].strip();
      boolean forced = level.endsWith("!");
      levels.put(
          parts[0].strip(),
          new TypeLevel(level(forced ? level.substring(0, level.length() - 1) : level), forced));
    }
    return levels;
  }

  static Durability level(String text) {
    for (Durability level : Durability.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(text)) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "a level is none, checkpoint or journal, not \"" + text + "\"");
  }
}
