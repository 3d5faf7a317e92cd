package dev.martlet.api;

import java.util.Objects;

/** An authenticator's answer. */
public sealed interface Authentication {
  /**
   * The caller is who he says, or nobody in particular.
   *
   * @param principal who he is
   */
  record Accepted(Principal principal) implements Authentication {
    /** Checks that there is a principal. */
    public Accepted {
      Objects.requireNonNull(principal);
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
    return new Accepted(principal);
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
