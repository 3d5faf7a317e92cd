package dev.martlet.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The certificate of both ports; without one they speak plain text. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class TlsSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Optional<Path>> CERTIFICATE =
      GROUP
          .optionalPath("martlet.tls.certificate", "")
          .help(
              "path",
              "a PEM file with the server's certificate and those that vouch for it; both ports"
                  + " speak TLS then, and plain text if it is empty");

  public static final Setting<Optional<Path>> KEY =
      GROUP
          .optionalPath("martlet.tls.key", "")
          .help(
              "path",
              "a PEM file with the certificate's private key: RSA or EC, PKCS#8, not encrypted");

  public static final Setting<Duration> CHECK_INTERVAL =
      GROUP
          .duration("martlet.tls.check-interval", Duration.ofMinutes(1))
          .help(
              "duration",
              "how often the two files are looked at for changes; connections made from then on use"
                  + " what is new, and those that are open stay");

  private TlsSettings() {}
}
