package dev.martlet.server.config;

import dev.martlet.wire.Authority;
import dev.martlet.wire.MalformedEncodingException;
import java.util.Optional;

/** Where the console is. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class ConsoleSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Optional<String>> HOST =
      GROUP
          .text("martlet.console-host", "")
          .as(ConsoleSettings::host)
          .help(
              "host",
              "the host, without a port, under which alone the console is served, and no page of a"
                  + " plugin or of martlet.www: to browsers it then has an origin of its own."
                  + " Empty serves it under any host");

  private static Optional<String> host(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Authority authority = Authority.parse(text);
      if (authority.port().isPresent()) {
        throw new IllegalArgumentException(text + " has a port: name the host only");
      }
      return Optional.of(authority.host());
    } catch (MalformedEncodingException e) {
      throw new IllegalArgumentException(
          text + " is not a host such as ops.example.com: " + e.getMessage(), e);
    }
  }

  private ConsoleSettings() {}
}
