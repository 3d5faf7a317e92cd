package dev.martlet.api;

import java.util.Objects;

/** A simulation's answer to a subscriber or an input. */
public sealed interface Decision {
  /** It may be. */
  record Allowed() implements Decision {
    private static final Allowed INSTANCE = new Allowed();
  }

  /**
   * It may not be.
   *
   * @param reason a short sentence for the client; it is shown to people
   */
  record Refused(String reason) implements Decision {
    /** Checks that there is a reason. */
    public Refused {
      Objects.requireNonNull(reason);
    }
  }

  /**
   * Allows.
   *
   * @return the one answer of its kind
   */
  static Decision allow() {
    return Allowed.INSTANCE;
  }

  /**
   * Refuses.
   *
   * @param reason a short sentence for the client
   * @return the answer
   */
  static Decision refuse(String reason) {
    return new Refused(reason);
  }
}
