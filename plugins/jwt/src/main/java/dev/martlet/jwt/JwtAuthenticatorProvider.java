package dev.martlet.jwt;

import dev.martlet.api.Options;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.AuthenticatorContext;
import dev.martlet.api.auth.AuthenticatorProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * Authenticates callers by signed tokens. The operator chooses the algorithm and the source of the
 * keys. What a token's header says about either is ignored.
 */
public final class JwtAuthenticatorProvider implements AuthenticatorProvider {
  /** Clocks that differ by more are wrong, and a token that is accepted for ever never expires. */
  private static final Duration MAX_LEEWAY = Duration.ofDays(1);

  /** How long keys may be kept at the most: ten years. */
  private static final Duration MAX_KEPT = Duration.ofDays(3653);

  private static final List<String> ALGORITHMS = List.of("HS256", "RS256", "ES256", "EdDSA");

  /** Called by {@link java.util.ServiceLoader}. */
  public JwtAuthenticatorProvider() {}

  @Override
  public String name() {
    return "jwt";
  }

  @Override
  public Map<String, String> options() {
    return Map.ofEntries(
        Map.entry("algorithm", ""),
        Map.entry("key-file", ""),
        Map.entry("jwks-url", ""),
        Map.entry("jwks-cache", "PT10M"),
        Map.entry("jwks-outage", "PT24H"),
        Map.entry("issuer", ""),
        Map.entry("audience", ""),
        Map.entry("leeway", "PT30S"),
        Map.entry("required-claims", ""),
        Map.entry("user-claim", "sub"),
        Map.entry("name-claim", "name"),
        Map.entry("roles-claim", ""),
        Map.entry("claims", ""),
        Map.entry("admin-claim", ""),
        Map.entry("admin-value", "true"));
  }

  @Override
  public Authenticator create(AuthenticatorContext context) throws IOException {
    Options options = context.options();
    String algorithm = options.text("algorithm").orElse("");
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IllegalArgumentException("option algorithm must be one of " + ALGORITHMS);
    }
    Duration leeway = options.duration("leeway", Duration.ZERO, MAX_LEEWAY);
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm))
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds((int) leeway.toSeconds())
            .setVerificationKeyResolver(keys(options, algorithm, context.home()));
    options.text("issuer").ifPresent(issuer -> builder.setExpectedIssuer(true, issuer));
    // Without this option, a token that names an audience is refused: it is meant for others.
    options.text("audience").ifPresent(audience -> builder.setExpectedAudience(true, audience));
    Claims claims =
        new Claims(
            options.text("user-claim").orElse("sub"),
            options.text("admin-claim"),
            options.text("admin-value").orElse("true"),
            list(options.text("required-claims")),
            new Attributes(
                options.text("name-claim"),
                options.text("roles-claim"),
                list(options.text("claims"))),
            leeway);
    return new JwtAuthenticator(builder.build(), claims);
  }

  private static List<String> list(Optional<String> text) {
    return Arrays.stream(text.orElse("").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static VerificationKeyResolver keys(Options options, String algorithm, Path home)
      throws IOException {
    Optional<String> file = options.text("key-file");
    Optional<String> url = options.text("jwks-url");
    if (file.isPresent() == url.isPresent()) {
      throw new IllegalArgumentException("one of key-file and jwks-url must be set, and not both");
    }
    if (file.isPresent()) {
      return new FileKeys(home.resolve(file.get()), algorithm);
    }
    if (algorithm.equals("HS256")) {
      throw new IllegalArgumentException("HS256 needs a key-file: its key is a secret");
    }
    return UrlKeys.of(
        checked(url.get()),
        options.duration("jwks-cache", Duration.ZERO, MAX_KEPT),
        options.duration("jwks-outage", Duration.ZERO, MAX_KEPT));
  }

  /**
   * Requires TLS or a loopback address: an attacker who can change the response could supply their
   * own keys, and so forge tokens.
   */
  private static String checked(String url) {
    URI uri = URI.create(url);
    String host = uri.getHost() == null ? "" : uri.getHost();
    boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    boolean safe = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && loopback;
    if (!safe) {
      throw new IllegalArgumentException(
          "option jwks-url must begin with https://, or be on this machine: " + url);
    }
    return url;
  }
}
