package dev.martlet.api.shard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How somebody is sent away from a shard: what their client is told, and for how long they may not
 * return. Immutable.
 *
 * @since 1.0
 */
public final class Kick {
  /** The usual close code, after which clients do not come back by themselves. */
  public static final int DEFAULT_CODE = 1008;

  /** The lowest code of a game's own. Those from 4000 to 4099 are Martlet's and its clients'. */
  public static final int MIN_CODE = 4100;

  /** The highest code of a game's own. */
  public static final int MAX_CODE = 4999;

  private final String reason;
  private final int code;
  private final Duration ban;

  private Kick(String reason, int code, Duration ban) {
    this.reason = reason;
    this.code = code;
    this.ban = ban;
  }

  /**
   * Returns a kick with close code 1008, after which the client may come back at once.
   *
   * @param reason for the client; of a long one, the first 123 bytes are sent
   * @return the kick
   */
  public static Kick because(String reason) {
    return new Kick(Objects.requireNonNull(reason, "reason is null"), DEFAULT_CODE, null);
  }

  /**
   * Returns this kick with another close code, by which the game's page can tell why.
   *
   * @param closeCode {@value #DEFAULT_CODE}, or {@value #MIN_CODE} to {@value #MAX_CODE}
   * @return the changed kick
   * @throws IllegalArgumentException if it is another code
   */
  public Kick withCode(int closeCode) {
    if (closeCode != DEFAULT_CODE && (closeCode < MIN_CODE || closeCode > MAX_CODE)) {
      throw new IllegalArgumentException(
          "a kick's close code is 1008, or one of 4100 to 4999, not " + closeCode);
    }
    return new Kick(reason, closeCode, ban);
  }

  /**
   * Returns this kick with a time in which whoever is kicked may not join the shard.
   *
   * @param time on the shard's clock, more than zero
   * @return the changed kick
   * @throws IllegalArgumentException if the time is not more than zero
   */
  public Kick withBan(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("a ban lasts longer than " + time);
    }
    return new Kick(reason, code, time);
  }

  /**
   * What the client is told.
   *
   * @return the reason
   */
  public String reason() {
    return reason;
  }

  /**
   * The code of the close frame.
   *
   * @return the close code
   */
  public int code() {
    return code;
  }

  /**
   * For how long they may not return.
   *
   * @return the time; empty if they may
   */
  public Optional<Duration> ban() {
    return Optional.ofNullable(ban);
  }

  /** Shows all of it. */
  @Override
  public String toString() {
    return code + " " + reason + (ban == null ? "" : ", banned for " + ban);
  }
}
