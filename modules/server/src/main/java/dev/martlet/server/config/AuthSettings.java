package dev.martlet.server.config;

import java.time.Duration;

/**
 * Who decides who a caller is, and how often a caller may fail. An authenticator's own options are
 * in {@link NamedOptions}.
 */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class AuthSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<String> PROVIDER =
      GROUP
          .text("martlet.auth.provider", "dev")
          .help("name", "which authenticator decides who a caller is");

  public static final Setting<Duration> DEADLINE =
      GROUP
          .duration("martlet.auth.deadline", Duration.ofSeconds(5))
          .help("duration", "how long the authenticator may take; then the caller is refused");

  public static final Setting<Boolean> CLOSE_EXPIRED =
      GROUP
          .flag("martlet.auth.close-expired", true)
          .help(
              "true or false",
              "whether a connection is closed when the token it was opened with expires");

  public static final Setting<Integer> AUTHENTICATIONS =
      GROUP
          .integer("martlet.limits.authentications", 256, 1, 10_000)
          .limit(
              "503 `AUTHENTICATION_UNAVAILABLE`",
              "martlet_authentications_refused_total{why=\"busy\"}")
          .help(
              "calls",
              "how many callers the authenticator is asked about at once; the others wait, up to"
                  + " its deadline");

  public static final Setting<Integer> FAILURES_PER_MINUTE =
      GROUP
          .integer("martlet.limits.auth-failures-per-minute", 30, 0, 1_000_000)
          .limit("429 `TOO_MANY_FAILURES`", "martlet_refusals_total{code=\"TOO_MANY_FAILURES\"}")
          .help(
              "a minute",
              "how many tokens that are not accepted an address may present before it must wait"
                  + " (IPv6: a /64); 0 is unlimited");

  public static final Setting<Integer> REFUSED_JOINS_PER_MINUTE =
      GROUP
          .integer("martlet.limits.refused-joins-per-minute", 60, 0, 1_000_000)
          .limit("429 `TOO_MANY_FAILURES`", "martlet_refusals_total{code=\"TOO_MANY_FAILURES\"}")
          .help(
              "a minute",
              "how many joins of an address may be refused by a shard, or lead to none, before it"
                  + " must wait (IPv6: a /64); 0 is unlimited");

  private AuthSettings() {}
}
