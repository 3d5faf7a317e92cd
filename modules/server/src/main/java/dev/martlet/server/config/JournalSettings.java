package dev.martlet.server.config;

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

  private JournalSettings() {}
}
