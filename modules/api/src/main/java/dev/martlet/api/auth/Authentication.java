package dev.martlet.api.auth;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An authenticator's answer.
 *
 * @since 1.0
 */
public sealed interface Authentication {
  /**
   * The caller is authenticated, or anonymous.
   *
   * @param principal who the caller is
   * @param until when the authentication ends, for example a token's expiry; empty if it does not.
   *     The caller's connections are closed then, unless {@code martlet.auth.close-expired} says
   *     otherwise
   * @since 1.0
   */
  record Accepted(Principal principal, Optional<Instant> until) implements Authentication {
    /** Checks that nothing is missing. */
    public Accepted {
      Objects.requireNonNull(principal, "principal is null");
      Objects.requireNonNull(until, "until is null");
    }
  }

  /**
   * The caller is refused.
   *
   * @param reason for the client and the log; it must not contain the credentials
   * @since 1.0
   */
  record Refused(String reason) implements Authentication {
    /** Checks that there is a reason. */
    public Refused {
      Objects.requireNonNull(reason, "reason is null");
    }
  }

  /**
   * Accepts the caller.
   *
   * @param principal who the caller is
   * @return the answer
   */
  static Authentication accept(Principal principal) {
    return new Accepted(principal, Optional.empty());
  }

  /**
   * Accepts the caller for a limited time.
   *
   * @param principal who the caller is
   * @param until when the authentication ends
   * @return the answer
   */
  static Authentication accept(Principal principal, Instant until) {
    return new Accepted(principal, Optional.of(until));
  }

  /**
   * Refuses the caller.
   *
   * @param reason for the client and the log; it must not contain the credentials
   * @return the answer
   */
  static Authentication refuse(String reason) {
    return new Refused(reason);
  }
}
