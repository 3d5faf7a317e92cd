package dev.martlet.engine.plugin;

import dev.martlet.api.shard.SnapshotFormat;
import java.util.Arrays;
import java.util.List;

/** A format in which snapshots can be sent. */
public sealed interface HostedFormat {
  /**
   * The name that clients request the format by.
   *
   * @return the name
   */
  String text();

  /** The formats that every server has. */
  enum BuiltIn implements HostedFormat {
    /** JSON in UTF-8 (RFC 8259), the default. */
    JSON("json"),
    /** CBOR (RFC 8949). */
    CBOR("cbor");

    private final String text;

    BuiltIn(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /**
   * A format from a plugin.
   *
   * @param text its name, read once when the plugin is loaded
   * @param format of the plugin
   * @param plugin its name and version, for people
   */
  record Plugged(String text, SnapshotFormat format, String plugin) implements HostedFormat {
    /**
     * Encodes a state. Calls the plugin, mostly on a turn of another plugin's shard.
     *
     * @param state as JSON has it
     * @return the bytes; null if the plugin answers so
     * @throws Exception if the format cannot write it
     */
    public byte[] encode(Object state) throws Exception {
      ThreadSettings own = ThreadSettings.ofCurrentThread();
      own.enter(format.getClass().getClassLoader());
      try {
        return format.encode(state);
      } finally {
        own.restore();
      }
    }

    /**
     * Validates a format.
     *
     * @param format from a plugin
     * @param plugin its name and version, for people
     * @return the format, ready to encode
     * @throws IllegalArgumentException if its name breaks the rules of {@link SnapshotFormat}
     */
    public static Plugged of(SnapshotFormat format, String plugin) {
      String name = format.name();
      List<String> taken = Arrays.stream(BuiltIn.values()).map(BuiltIn::text).toList();
      if (!PluginNames.valid(name) || taken.contains(name)) {
        throw new IllegalArgumentException(
            "a snapshot format's name is %s, and none of %s: %s"
                .formatted(PluginNames.RULE, String.join(", ", taken), name));
      }
      return new Plugged(name, format, plugin);
    }
  }
}
