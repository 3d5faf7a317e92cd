package dev.martlet.server.config;

import dev.martlet.wire.Authority;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.Origin;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which connections are let in: origins, proxies, and how many there may be before and after the
 * upgrade.
 */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class AdmissionSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Set<String>> ORIGINS =
      GROUP
          .text("martlet.origins", "")
          .as(AdmissionSettings::origins)
          .help(
              "origins",
              "origins whose pages may connect besides those of this host and of"
                  + " martlet.public-url, separated by commas; * is any");

  public static final Setting<Set<String>> HOSTS =
      GROUP
          .text("martlet.hosts", "")
          .as(AdmissionSettings::hosts)
          .limit("421 `HOST_NOT_ALLOWED`", "martlet_refusals_total{code=\"HOST_NOT_ALLOWED\"}")
          .help(
              "hosts",
              "hosts without ports, separated by commas, that requests may name besides localhost,"
                  + " addresses and those of the public URLs; * is any. If it is empty, any may be"
                  + " named, but on a loopback address only those, and only addresses of loopback");

  public static final Setting<AddressRanges> PROXIES =
      GROUP
          .text("martlet.proxies", "")
          .as(AddressRanges::parse)
          .help(
              "addresses",
              "addresses of proxies, or ranges such as 10.0.0.0/8, separated by commas, that are"
                  + " believed when they say for whom they call");

  public static final Setting<ProxyHeaderKind> PROXY_HEADER =
      GROUP
          .choice("martlet.proxy-header", ProxyHeaderKind.X_FORWARDED_FOR)
          .help(
              "name",
              "how they say it: x-forwarded-for, forwarded (RFC 7239) or proxy-protocol (versions 1"
                  + " and 2)");

  public static final Setting<AddressRanges> DENIED_ADDRESSES =
      GROUP
          .text("martlet.denied-addresses", "")
          .as(AddressRanges::parse)
          .help(
              "addresses",
              "addresses of clients, or ranges such as 192.0.2.0/24 or 2001:db8::/32, separated by"
                  + " commas, that are refused with 403 `ADDRESS_DENIED` whatever they ask for but"
                  + " the server's health. Admins add others, and remove these until the next"
                  + " start, without a restart (`/api/addresses`)");

  public static final Setting<AddressRanges> ALLOWED_ADDRESSES =
      GROUP
          .text("martlet.allowed-addresses", "")
          .as(AddressRanges::parse)
          .help(
              "addresses",
              "addresses, or ranges, that are let in though a range that is denied holds them, too;"
                  + " they have the same limits as all others");

  public static final Setting<Integer> CONNECTIONS_PER_ADDRESS =
      GROUP
          .integer("martlet.limits.connections-per-address", 64, 1, 1_000_000)
          .limit(
              "429 `TOO_MANY_CONNECTIONS`", "martlet_refusals_total{code=\"TOO_MANY_CONNECTIONS\"}")
          .help(
              "connections",
              "the most connections of one address (IPv6: of one /64). A seat that is held counts"
                  + " as one; a user's oldest is let go when a connection of theirs needs its"
                  + " place, but nobody's for somebody else");

  public static final Setting<Integer> CONNECTIONS =
      GROUP
          .integer("martlet.limits.connections", 20_000, 1, 1_000_000)
          .limit("503 `SERVER_FULL`", "martlet_refusals_total{code=\"SERVER_FULL\"}")
          .help(
              "connections",
              "the most connections in all; fewer when the process may not open as many files");

  public static final Setting<Integer> CONNECTIONS_PER_SUBSCRIBER =
      GROUP
          .integer("martlet.limits.connections-per-subscriber", 8, 0, 1_000_000)
          .limit(
              "429 `TOO_MANY_OF_SUBSCRIBER`",
              "martlet_refusals_total{code=\"TOO_MANY_OF_SUBSCRIBER\"}")
          .help(
              "connections",
              "the most connections that one user has under one subscriber id in one shard; 0 is"
                  + " unlimited. Seats that are held count, and are let go, as those of an address."
                  + " The anonymous are limited by their address");

  public static final Setting<Integer> JOINS_PER_MINUTE =
      GROUP
          .integer("martlet.limits.joins-per-minute", 240, 0, 1_000_000)
          .limit("429 `TOO_MANY_JOINS`", "martlet_refusals_total{code=\"TOO_MANY_JOINS\"}")
          .help(
              "a minute",
              "how often an address may join a shard, or come back to one (IPv6: a /64), also all"
                  + " at once after a rest; 0 is unlimited");

  public static final Setting<Integer> JOINS_PER_MINUTE_OF_USER =
      GROUP
          .integer("martlet.limits.joins-per-minute-of-user", 60, 0, 1_000_000)
          .limit("429 `TOO_MANY_JOINS`", "martlet_refusals_total{code=\"TOO_MANY_JOINS\"}")
          .help(
              "a minute",
              "how often one user may join a shard, or come back to one, from wherever; also all at"
                  + " once after a rest; 0 is unlimited");

  public static final Setting<Integer> HANDSHAKES =
      GROUP
          .integer("martlet.limits.handshakes", 4096, 1, 1_000_000)
          .limit(
              "503 `TOO_MANY_HANDSHAKES`, or the connection is closed",
              "martlet_refusals_total{code=\"TOO_MANY_HANDSHAKES\"}")
          .help("connections", "the most connections that have not been upgraded or refused yet");

  public static final Setting<Integer> HANDSHAKES_PER_ADDRESS =
      GROUP
          .integer("martlet.limits.handshakes-per-address", 64, 1, 1_000_000)
          .limit(
              "503 `TOO_MANY_HANDSHAKES`, or the connection is closed",
              "martlet_refusals_total{code=\"TOO_MANY_HANDSHAKES\"}")
          .help(
              "connections",
              "how many of them one address may have (IPv6: one /64); does not hold for proxies"
                  + " that are named");

  public static final Setting<Integer> HEADER_BYTES =
      GROUP
          .integer("martlet.limits.header-bytes", 16 * 1024, 256, 1024 * 1024)
          .limit(
              "414 `URI_TOO_LONG`, 431 `HEADERS_TOO_LARGE`",
              "martlet_refusals_total{code=\"HEADERS_TOO_LARGE\"}")
          .help("bytes", "the longest request line, and the most bytes of headers, of an upgrade");

  public static final Setting<Duration> HANDSHAKE_TIMEOUT =
      GROUP
          .duration("martlet.limits.handshake-timeout", Duration.ofSeconds(10))
          .limit("the connection is closed", "martlet_cuts_total{why=\"handshake\"}")
          .help(
              "duration",
              "how long a client may take to send its upgrade, authentication included");

  /** In the form that browsers send, so that texts can be compared. */
  private static Set<String> origins(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(origin -> !origin.isEmpty())
        .map(AdmissionSettings::origin)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String origin(String text) {
    if (text.equals("*") || text.equals("null")) {
      return text;
    }
    try {
      return Origin.parse(text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
          .toString();
    } catch (MalformedEncodingException e) {
      throw new IllegalArgumentException(
          text + " is not an origin such as https://play.example.com: " + e.getMessage(), e);
    }
  }

  private static Set<String> hosts(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .map(AdmissionSettings::host)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String host(String text) {
    if (text.equals("*")) {
      return text;
    }
    try {
      Authority authority = Authority.parse(text);
      if (authority.port().isEmpty()) {
        return authority.host();
      }
    } catch (MalformedEncodingException e) {
      throw new IllegalArgumentException(
          text + " is not a host such as play.example.com: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(text + " has a port: name the host only");
  }

  private AdmissionSettings() {}
}
