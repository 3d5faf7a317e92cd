package dev.martlet.server.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises variables that nobody set on purpose: orchestrators tell each container where the
 * services beside it are, in variables that begin with the service's name. Those of a service named
 * {@code martlet} or {@code martlet-…} look like settings.
 *
 * <p>Kubernetes sets {@code X_SERVICE_HOST}, {@code X_SERVICE_PORT}, {@code X_SERVICE_PORT_<name>},
 * {@code X_PORT=tcp://…} and {@code X_PORT_80_TCP…}; a Docker link sets the last two, {@code
 * X_NAME=/…/…} and {@code X_ENV_…}.
 */
final class ServiceVariables {
  private static final String ADDRESS = "(?:tcp|udp|sctp)://\\S+";
  private static final Pattern PORT = Pattern.compile("(.+)_PORT");
  private static final Pattern OF_PORT = Pattern.compile("(.+)_PORT_\\d+_(?:TCP|UDP|SCTP)(?:_.+)?");
  private static final Pattern OF_SERVICE = Pattern.compile("(.+?)_SERVICE_(?:HOST|PORT(?:_.+)?)");
  private static final Pattern LINK_NAME = Pattern.compile("(.+)_NAME");
  private static final Pattern LINK_ENVIRONMENT = Pattern.compile("(.+?)_ENV_.+");
  private static final String LINK = "/[^/]+/[^/]+";

  private final Map<String, String> environment;

  ServiceVariables(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Returns whether the variable is one that an orchestrator sets for a service. */
  boolean holds(String variable) {
    String value = environment.get(variable).strip();
    if (PORT.matcher(variable).matches() && value.matches(ADDRESS)
        || LINK_NAME.matcher(variable).matches() && value.matches(LINK)
        || OF_PORT.matcher(variable).matches()) {
      return true;
    }
    Matcher ofLink = LINK_ENVIRONMENT.matcher(variable);
    if (ofLink.matches() && isSet(ofLink.group(1) + "_NAME", LINK)) {
      return true;
    }
    Matcher ofService = OF_SERVICE.matcher(variable);
    // An authenticator may have an option service-host: then the service has an address as well.
    return ofService.matches()
        && (NamedOptions.keyOf(variable).isEmpty() || isSet(ofService.group(1) + "_PORT", ADDRESS));
  }

  private boolean isSet(String variable, String form) {
    return environment.getOrDefault(variable, "").strip().matches(form);
  }
}
