package dev.martlet.server.admission;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.QueryString;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A request to subscribe to a shard (design page, "The wire, version 1").
 *
 * @param shard to subscribe to
 * @param sid to subscribe as, if one is given
 * @param format of the snapshots
 * @param mode whether snapshots are sent whole or as deltas
 * @param resume what the caller presents to resume an earlier subscription, if they do
 * @param parameters what the caller says to the shard, if they say something; not read yet
 */
public record JoinRequest(
    ShardId shard,
    Optional<SubscriberId> sid,
    String format,
    Mode mode,
    Optional<ResumeRequest> resume,
    Optional<String> parameters) {
  private static final Pattern TICKET = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * Reads a request from the parameters {@code shard}, {@code sid}, {@code format}, {@code v},
   * {@code delta}, {@code resume}, {@code baseline}, {@code events} and {@code join}.
   *
   * @param query of the request
   * @return the request
   * @throws RefusedException if a parameter is missing or malformed
   */
  public static JoinRequest of(QueryString query) throws RefusedException {
    String shard =
        query
            .first("shard")
            .orElseThrow(
                () ->
                    new RefusedException(
                        AdmissionRefusals.badShard("the parameter shard is missing")));
    return of(shard, query);
  }

  /**
   * Reads everything but the shard from the parameters.
   *
   * @param shard the shard's id
   * @param query of the request
   * @return the request
   * @throws RefusedException if the id or a parameter is malformed
   */
  public static JoinRequest of(String shard, QueryString query) throws RefusedException {
    return new JoinRequest(
        shardId(shard),
        subscriberId(query.first("sid").orElse("")),
        query.first("format").orElse(BuiltIn.JSON.text()),
        mode(query),
        resume(query),
        query.first("join"));
  }

  private static Optional<ResumeRequest> resume(QueryString query) throws RefusedException {
    Optional<String> ticket = query.first("resume");
    if (ticket.isEmpty()) {
      return Optional.empty();
    }
    if (!TICKET.matcher(ticket.get()).matches()) {
      throw new RefusedException(AdmissionRefusals.badResume("resume is not a ticket"));
    }
    return Optional.of(
        new ResumeRequest(
            ticket.get(), number(query, "baseline"), number(query, "events").orElse(0)));
  }

  private static OptionalLong number(QueryString query, String name) throws RefusedException {
    try {
      Optional<String> text = query.first(name);
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw new RefusedException(AdmissionRefusals.badResume(name + " is not a number"));
    }
  }

  /** Version 2 always sends deltas, so the parameter does not matter there. */
  private static Mode mode(QueryString query) throws RefusedException {
    boolean delta =
        switch (query.first("delta").orElse("0")) {
          case "0" -> false;
          case "1" -> true;
          default -> throw new RefusedException(AdmissionRefusals.badDelta("delta is 0 or 1"));
        };
    return switch (query.first("v").orElse("1")) {
      case "1" -> delta ? Mode.MERGE_DELTAS : Mode.SNAPSHOTS;
      case "2" -> Mode.VERSION_2;
      default ->
          throw new RefusedException(AdmissionRefusals.badVersion("the versions here are 1, 2"));
    };
  }

  /**
   * Parses a shard id.
   *
   * @param text of the id
   * @return the id
   * @throws RefusedException if it is malformed
   */
  public static ShardId shardId(String text) throws RefusedException {
    try {
      return new ShardId(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(AdmissionRefusals.badShard(e.getMessage()));
    }
  }

  /**
   * Parses a subscriber id.
   *
   * @param text of the id; empty stands for none
   * @return the id, if there is one
   * @throws RefusedException if it is malformed
   */
  public static Optional<SubscriberId> subscriberId(String text) throws RefusedException {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(new SubscriberId(text));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(AdmissionRefusals.badSubscriber(e.getMessage()));
    }
  }

  /**
   * The subscriber id of a caller who does not give one.
   *
   * @param principal who the caller is
   * @return their user id, or the anonymous id
   */
  public static SubscriberId ownId(Principal principal) {
    return principal.userId().map(SubscriberId::new).orElse(SubscriberId.ANONYMOUS);
  }
}
