package dev.martlet.server.admission;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.server.connection.InputBudget;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A caller who may subscribe to a shard, and how.
 *
 * @param client address of the caller, which is not the proxy's
 * @param shard to subscribe to
 * @param sid to subscribe as
 * @param principal who the caller is
 * @param options how the shard's states are sent
 * @param resume what the caller presents to resume an earlier subscription, if they do
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
    StreamOptions options,
    Optional<ResumeRequest> resume,
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
