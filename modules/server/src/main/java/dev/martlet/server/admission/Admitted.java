package dev.martlet.server.admission;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.server.connection.InputBudget;
import java.net.InetAddress;
import java.time.Instant;

/**
 * A caller who may subscribe to a shard, and how.
 *
 * @param client address of the caller, which is not the proxy's
 * @param shard to subscribe to
 * @param sid to subscribe as
 * @param principal who the caller is
 * @param options what the caller asks for
 * @param until when the token expires, in milliseconds since 1970; {@link Long#MAX_VALUE} if it
 *     does not expire, or subscriptions outlive their tokens
 * @param inputs what the caller may send, together with their other connections
 * @param hold what the connection counts against; released when the connection ends, or parked when
 *     its seat is held
 */
public record Admitted(
    InetAddress client,
    Shard<?> shard,
    SubscriberId sid,
    Principal principal,
    JoinOptions options,
    long until,
    InputBudget inputs,
    ConnectionHold hold) {
  /** The reason for which a subscription is closed whose token has expired. */
  public static final String EXPIRED = "token expired";

  /** The reason for which a subscription is closed whose address is denied. */
  public static final String DENIED = "address denied";

  /** The reason for which a subscription is closed that sends too many malformed inputs. */
  public static final String TOO_MANY_MALFORMED = "too many malformed inputs";

  /**
   * Tells whether the token has expired.
   *
   * @return true from its expiry on
   */
  public boolean expired() {
    return until != Long.MAX_VALUE && System.currentTimeMillis() >= until;
  }

  /** An instant so far away that no clock counts to it means for ever. */
  static long epochMillis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
  }
}
