package dev.martlet.api.shard;

import java.util.Objects;

/**
 * A simulation's answer to a subscriber or an input.
 *
 * @since 1.0
 */
public sealed interface Decision {
  /**
   * The subscriber or the input is allowed.
   *
   * @since 1.0
   */
  record Allowed() implements Decision {
    private static final Allowed INSTANCE = new Allowed();
  }

  /**
   * The subscriber or the input is refused.
   *
   * @param reason a short sentence for the client; it is shown to people
   * @since 1.0
   */
  record Refused(String reason) implements Decision {
    /** Checks that there is a reason. */
    public Refused {
      Objects.requireNonNull(reason, "reason is null");
    }
  }

  /**
   * Allows the subscriber or the input.
   *
   * @return the answer, always the same instance
   */
  static Decision allow() {
    return Allowed.INSTANCE;
  }

  /**
   * Refuses the subscriber or the input.
   *
   * @param reason a short sentence for the client
   * @return the answer
   */
  static Decision refuse(String reason) {
    return new Refused(reason);
  }
}
