package dev.martlet.engine;

import dev.martlet.api.SnapshotFormat;
import java.util.Arrays;
import java.util.List;

/** A format that snapshots can be sent in. */
public sealed interface HostedFormat {
  /**
   * What clients ask for it by.
   *
   * @return its name
   */
  String text();

  /** Those that every server has. */
  enum BuiltIn implements HostedFormat {
    /** JSON in UTF-8 (RFC 8259): who asks for nothing is sent this. */
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
   * One that a plugin brings.
   *
   * @param text its name, asked once when it was loaded
   * @param format of the plugin
   * @param plugin its name and version, for people
   */
  record Plugged(String text, SnapshotFormat format, String plugin) implements HostedFormat {
    /**
     * Takes a format in.
     *
     * @param format from a plugin
     * @param plugin its name and version, for people
     * @return the format, ready to encode
     * @throws IllegalArgumentException if its name is not as {@link SnapshotFormat} says
     */
    public static Plugged of(SnapshotFormat format, String plugin) {
      String name = format.name();
      List<String> taken = Arrays.stream(BuiltIn.values()).map(BuiltIn::text).toList();
      if (name == null || !name.matches("[a-z][a-z0-9-]{0,31}") || taken.contains(name)) {
        throw new IllegalArgumentException(
            "a snapshot format's name is 1 to 32 of a-z 0-9 -, beginning with a letter, and none of"
                + " "
                + String.join(", ", taken)
                + ": "
                + name);
      }
      return new Plugged(name, format, plugin);
    }
  }
}
