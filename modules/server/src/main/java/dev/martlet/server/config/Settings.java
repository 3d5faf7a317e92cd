package dev.martlet.server.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of all settings, except those that are named by the operator: the options of an
 * authenticator or a store ({@link NamedOptions}) and the list of shards ({@link ShardList}).
 */
public final class Settings {
  private static final List<SettingGroup> GROUPS =
      List.of(
          ServerSettings.GROUP,
          TlsSettings.GROUP,
          PluginSettings.GROUP,
          AdmissionSettings.GROUP,
          AuthSettings.GROUP,
          ShardCreationSettings.GROUP,
          JournalSettings.GROUP,
          AsyncSettings.GROUP,
          InputSettings.GROUP,
          TrafficSettings.GROUP,
          ConnectionSettings.GROUP,
          SnapshotSettings.GROUP,
          WatchdogSettings.GROUP,
          PortSettings.GROUP,
          HttpSettings.GROUP,
          PublicUrlSettings.GROUP,
          ConsoleSettings.GROUP);

  private static final Map<String, Setting<?>> BY_KEY = byKey();

  private Settings() {}

  private static Map<String, Setting<?>> byKey() {
    Map<String, Setting<?>> byKey = new LinkedHashMap<>();
    for (SettingGroup group : GROUPS) {
      for (Setting<?> setting : group.settings()) {
        if (byKey.put(setting.key(), setting) != null) {
          throw new IllegalStateException("declared twice: " + setting);
        }
      }
    }
    return Collections.unmodifiableMap(byKey);
  }

  /**
   * All settings.
   *
   * @return them in the order of the generated pages
   */
  public static Collection<Setting<?>> all() {
    return BY_KEY.values();
  }

  static Optional<Setting<?>> ofKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }

  static Optional<Setting<?>> ofVariable(String variable) {
    return all().stream().filter(setting -> setting.variable().equals(variable)).findFirst();
  }
}
