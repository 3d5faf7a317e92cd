package dev.martlet.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** An authenticator's answer. */
public sealed interface Authentication {
  /**
   * The caller is who he says, or nobody in particular.
   *
   * @param principal who he is
   * @param until when that ends, a token's expiry for instance; empty if it does not. His
   *     connections are closed then, unless {@code martlet.auth.close-expired} says otherwise
   */
  record Accepted(Principal principal, Optional<Instant> until) implements Authentication {
    /** Checks that nothing is missing. */
    public Accepted {
      Objects.requireNonNull(principal);
      Objects.requireNonNull(until);
    }
  }

  /**
   * The credentials are not good.
   *
   * @param reason for the client and the log, without the credentials
   */
  record Refused(String reason) implements Authentication {
    /** Checks that there is a reason. */
    public Refused {
      Objects.requireNonNull(reason);
    }
  }

  /**
   * Accepts.
   *
   * @param principal who the caller is
   * @return the answer
   */
  static Authentication accept(Principal principal) {
    return new Accepted(principal, Optional.empty());
  }

  /**
   * Accepts for a while.
   *
   * @param principal who the caller is
   * @param until when that ends
   * @return the answer
   */
  static Authentication accept(Principal principal, Instant until) {
    return new Accepted(principal, Optional.of(until));
  }

  /**
   * Refuses.
   *
   * @param reason for the client and the log, without the credentials
   * @return the answer
   */
  static Authentication refuse(String reason) {
    return new Refused(reason);
  }
}
