package dev.martlet.server.admission;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Delivery.Mode;
import dev.martlet.engine.HostedFormat.BuiltIn;
import dev.martlet.engine.Resume;
import dev.martlet.wire.QueryString;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a caller wants to subscribe to, and as whom (design page, "The wire, version 1").
 *
 * @param shard to subscribe to
 * @param sid to subscribe as, if it was given
 * @param format to be sent snapshots in
 * @param mode whether to be sent them whole
 * @param resume what he shows who wants the seat of a connection before, if he does
 */
public record Seat(
    ShardId shard, Optional<SubscriberId> sid, String format, Mode mode, Optional<Resume> resume) {
  private static final Pattern TICKET = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * Reads it from the parameters {@code shard}, {@code sid}, {@code format}, {@code v}, {@code
   * delta}, {@code resume}, {@code baseline} and {@code events}.
   *
   * @param query of the request
   * @return the seat
   * @throws RefusedException if one of them is missing or not what it should be
   */
  public static Seat of(QueryString query) throws RefusedException {
    String shard =
        query
            .first("shard")
            .orElseThrow(
                () -> new RefusedException(Refusal.badShard("the parameter shard is missing")));
    return of(shard, query);
  }

  /**
   * Reads all but the shard from the parameters.
   *
   * @param shard its id
   * @param query of the request
   * @return the seat
   * @throws RefusedException if one of them is not what it should be
   */
  public static Seat of(String shard, QueryString query) throws RefusedException {
    return new Seat(
        shardId(shard),
        subscriberId(query.first("sid").orElse("")),
        query.first("format").orElse(BuiltIn.JSON.text()),
        mode(query),
        resume(query));
  }

  private static Optional<Resume> resume(QueryString query) throws RefusedException {
    Optional<String> ticket = query.first("resume");
    if (ticket.isEmpty()) {
      return Optional.empty();
    }
    if (!TICKET.matcher(ticket.get()).matches()) {
      throw new RefusedException(Refusal.badResume("resume is no ticket"));
    }
    return Optional.of(
        new Resume(ticket.get(), number(query, "baseline"), number(query, "events").orElse(0)));
  }

  private static OptionalLong number(QueryString query, String name) throws RefusedException {
    try {
      Optional<String> text = query.first(name);
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw new RefusedException(Refusal.badResume(name + " is no number"));
    }
  }

  /** Version 2 knows nothing else than differences. */
  private static Mode mode(QueryString query) throws RefusedException {
    boolean delta =
        switch (query.first("delta").orElse("0")) {
          case "0" -> false;
          case "1" -> true;
          default -> throw new RefusedException(Refusal.badDelta("delta is 0 or 1"));
        };
    return switch (query.first("v").orElse("1")) {
      case "1" -> delta ? Mode.MERGE_DELTAS : Mode.SNAPSHOTS;
      case "2" -> Mode.VERSION_2;
      default -> throw new RefusedException(Refusal.badVersion("the versions here are 1, 2"));
    };
  }

  /**
   * Reads a shard's id.
   *
   * @param text that is to be one
   * @return the id
   * @throws RefusedException if it is none
   */
  public static ShardId shardId(String text) throws RefusedException {
    try {
      return new ShardId(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.badShard(e.getMessage()));
    }
  }

  /**
   * Reads a subscriber's id.
   *
   * @param text that is to be one; empty stands for none
   * @return the id, if there is one
   * @throws RefusedException if it is none
   */
  public static Optional<SubscriberId> subscriberId(String text) throws RefusedException {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(new SubscriberId(text));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.badSubscriber(e.getMessage()));
    }
  }

  /**
   * Who somebody is to a shard, if he does not say.
   *
   * @param principal who he is
   * @return his user id, or that of the anonymous
   */
  public static SubscriberId ownId(Principal principal) {
    return principal.userId().map(SubscriberId::new).orElse(SubscriberId.ANONYMOUS);
  }
}
