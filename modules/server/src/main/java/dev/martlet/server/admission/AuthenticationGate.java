package dev.martlet.server.admission;

import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authentication.Accepted;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.WellFormedText;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Calls the authenticator, and refuses the caller when it fails or takes too long. Any thread. */
public final class AuthenticationGate implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuthenticationGate.class.getName());

  /** The longest reason in an answer to a client, in characters. */
  private static final int MAX_REASON = 300;

  private final Authenticator authenticator;
  private final Duration deadline;
  private final Set<String> headers;
  private final PluginThreads threads;
  private final Metrics metrics;

  /**
   * Creates a gate. Asks the authenticator for its headers, which may fail.
   *
   * @param authenticator to call
   * @param deadline for its answer
   * @param most calls of it that may be in progress
   * @param metrics that count refusals
   */
  public AuthenticationGate(
      Authenticator authenticator, Duration deadline, int most, Metrics metrics) {
    this.authenticator = authenticator;
    this.deadline = deadline;
    this.metrics = metrics;
    this.headers =
        PluginAnswers.require(authenticator.headers(), "headers").stream()
            .map(name -> Objects.requireNonNull(name, "headers returned a name that is null"))
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.threads = new PluginThreads("authenticator", most, metrics);
  }

  /** The headers that the authenticator wants to see, by their names in lower case. */
  Map<String, List<String>> wanted(Headers sent) throws RefusedException {
    Map<String, List<String>> wanted = new HashMap<>();
    for (Header header : sent) {
      String name = header.headerName().lowerCase();
      if (headers.contains(name)) {
        for (String value : header.allValues()) {
          HeaderFields.ascii("the header " + name, value);
        }
        wanted.put(name, header.allValues());
      }
    }
    return wanted;
  }

  /**
   * The number of threads that are stuck in a call that does not return.
   *
   * @return the number
   */
  public int lostThreads() {
    return threads.lost();
  }

  /** Identifies the caller. */
  Accepted authenticate(Credentials credentials) throws RefusedException, InterruptedException {
    Outcome<Authentication> outcome =
        threads.call(
            "the authenticator",
            authenticator.getClass().getClassLoader(),
            deadline,
            () -> authenticator.authenticate(credentials));
    return switch (outcome) {
      case Outcome.Returned<Authentication>(Accepted accepted) -> known(accepted, credentials);
      case Outcome.Returned<Authentication>(Authentication.Refused(String reason)) -> {
        LOG.log(Level.DEBUG, "{0} refused: {1}", credentials, reason);
        throw refused("refused", AdmissionRefusals.unauthorized(FaultText.cut(reason, MAX_REASON)));
      }
      case Outcome.Returned<Authentication> returned -> {
        LOG.log(Level.WARNING, "the authenticator answered null over {0}", credentials);
        throw refused("failed", AdmissionRefusals.authenticatorFailed());
      }
      case Outcome.Threw<Authentication> threw -> {
        LOG.log(
            Level.WARNING,
            () -> "the authenticator failed over " + credentials + ": " + threw.stack());
        throw refused("failed", AdmissionRefusals.authenticatorFailed());
      }
      case Outcome.Late<Authentication> late ->
          throw refused("late", AdmissionRefusals.authenticatorFailed());
      case Outcome.Busy<Authentication> busy ->
          throw refused("busy", AdmissionRefusals.authenticatorFailed());
    };
  }

  /** A claim of a token may be text that no format can write. */
  private Accepted known(Accepted accepted, Credentials credentials) throws RefusedException {
    Principal principal = accepted.principal();
    String what = null;
    if (!isText(principal.userId().orElse(""))) {
      what = "the user id";
    } else if (!isText(principal.name())) {
      what = "the name";
    } else if (!isText(List.copyOf(principal.roles()))) {
      what = "a role";
    } else if (!isText(principal.claims())) {
      what = "a claim";
    }
    if (what == null) {
      return accepted;
    }
    LOG.log(Level.DEBUG, "{0} refused: {1} is not text of Unicode", credentials, what);
    throw refused("refused", AdmissionRefusals.unauthorized(what + " has half a surrogate pair"));
  }

  private static boolean isText(Object value) {
    return switch (value) {
      case String text -> WellFormedText.is(text);
      case List<?> list -> list.stream().allMatch(AuthenticationGate::isText);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .allMatch(each -> isText(each.getKey()) && isText(each.getValue()));
      case null, default -> true;
    };
  }

  private RefusedException refused(String why, Refusal refusal) {
    metrics.count(AdmissionMetric.AUTHENTICATIONS_REFUSED, why);
    return new RefusedException(refusal);
  }

  /** Interrupts the calls in progress. */
  @Override
  public void close() {
    threads.close();
  }
}
