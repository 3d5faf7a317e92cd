package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.ShardSettings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes and reads the records of one batch. Ticks and times are told by their difference to those
 * before, so that a record of a tick takes few bytes. Used by one thread.
 */
final class RecordCodec {
  private static final int POSITION = 1;
  private static final int TICKED = 2;
  private static final int ADVANCED = 3;
  private static final int LAST_TICK = 4;
  private static final int JOINED = 5;
  private static final int MOVED = 6;
  private static final int AWAY = 7;
  private static final int LEFT = 8;
  private static final int APPLIED = 9;
  private static final int SIGNAL_OF_OPERATOR = 10;
  private static final int SIGNAL_OF_SHARD = 11;
  private static final int RESULT = 12;
  private static final int RESERVED = 13;
  private static final int HASHED = 14;
  private static final int BORN = 15;
  private static final int APPLIED_ANEW = 16;

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int LATE = 2;
  private static final int REFUSED = 3;

  private long tick;
  private long nanos;

  /** Begins a batch behind a tick. */
  RecordCodec(long tick, long nanos) {
    this.tick = tick;
    this.nanos = nanos;
  }

  // ---- writing ----------------------------------------------------------------------------

  void write(JournalRecord record, RecordOutput out) {
    switch (record) {
      case JournalRecord.Born(ShardBirth birth) -> write(birth, out.octet(BORN));
      case JournalRecord.Position(long to, long at) -> moved(out.octet(POSITION), to, at);
      case JournalRecord.Ticked(long number, long at) -> moved(out.octet(TICKED), number, at);
      case JournalRecord.Advanced(Optional<String> ending) -> {
        out.octet(ending.isEmpty() ? ADVANCED : LAST_TICK);
        ending.ifPresent(out::text);
      }
      case JournalRecord.Joined joined -> write(joined, out);
      case JournalRecord.Moved moved -> {
        out.octet(MOVED).number(moved.number());
        write(moved.principal(), out);
        write(moved.stream(), out);
        out.text(moved.ticket()).flag(moved.goesOn());
      }
      case JournalRecord.Away(long number) -> out.octet(AWAY).number(number);
      case JournalRecord.Left(long number) -> out.octet(LEFT).number(number);
      case JournalRecord.Applied(long number, int takenBack, byte[] envelope) -> {
        out.octet(takenBack == 0 ? APPLIED : APPLIED_ANEW).number(number);
        (takenBack == 0 ? out : out.number(takenBack)).block(envelope);
      }
      case JournalRecord.SignalOfOperator(Principal sender, byte[] envelope) -> {
        write(sender, out.octet(SIGNAL_OF_OPERATOR));
        out.block(envelope);
      }
      case JournalRecord.SignalOfShard(ShardId sender, byte[] envelope) ->
          out.octet(SIGNAL_OF_SHARD).text(sender.value()).block(envelope);
      case JournalRecord.Result(long of, int call, ResultData outcome) ->
          write(outcome, out.octet(RESULT).number(of).number(call));
      case JournalRecord.Reserved(long to) -> out.octet(RESERVED).number(to);
      case JournalRecord.Hashed(long hash) -> out.octet(HASHED).fixed(hash);
    }
  }

  private void moved(RecordOutput out, long toTick, long toNanos) {
    out.number(toTick - tick).number(toNanos - nanos);
    tick = toTick;
    nanos = toNanos;
  }

  private static void write(ShardBirth birth, RecordOutput out) {
    ShardSettings settings = birth.settings();
    out.text(birth.id().value()).fixed(birth.birth()).fixed(birth.seed());
    out.number(settings.tickRate()).number(settings.maxSubscribers());
    out.number(settings.maxQueuedInputs()).text(settings.idleShutdown().toString());
    out.number(birth.options().size());
    new TreeMap<>(birth.options()).forEach((name, value) -> out.text(name).text(value));
    out.text(birth.plugin());
  }

  private static void write(JournalRecord.Joined joined, RecordOutput out) {
    out.octet(JOINED).number(joined.number()).text(joined.sid());
    write(joined.principal(), out);
    write(joined.stream(), out);
    out.flag(joined.parameters().isPresent());
    joined.parameters().ifPresent(out::block);
    out.text(joined.ticket()).flag(joined.admitted());
  }

  private static void write(StreamKind stream, RecordOutput out) {
    out.octet(stream.mode()).text(stream.format());
  }

  private static void write(Principal principal, RecordOutput out) {
    Optional<String> name =
        principal.name().equals(principal.userId().orElse("anonymous"))
            ? Optional.empty()
            : Optional.of(principal.name());
    out.text(principal.userId()).text(name).number(principal.roles().size());
    principal.roles().forEach(out::text);
    out.number(principal.claims().size());
    principal.claims().forEach((claim, value) -> out.text(claim).value(value));
  }

  private static void write(ResultData outcome, RecordOutput out) {
    switch (outcome) {
      case ResultData.Done(byte[] value) -> out.octet(DONE).block(value);
      case ResultData.Failed(String type, String message) ->
          out.octet(FAILED).text(type).text(message);
      case ResultData.Late late -> out.octet(LATE);
      case ResultData.Refused(String reason) -> out.octet(REFUSED).text(reason);
    }
  }

  // ---- reading ----------------------------------------------------------------------------

  JournalRecord read(RecordInput in) throws JournalFormatException {
    int kind = in.octet();
    try {
      return switch (kind) {
        case POSITION -> {
          move(in);
          yield new JournalRecord.Position(tick, nanos);
        }
        case TICKED -> {
          move(in);
          yield new JournalRecord.Ticked(tick, nanos);
        }
        case ADVANCED -> new JournalRecord.Advanced(Optional.empty());
        case LAST_TICK -> new JournalRecord.Advanced(Optional.of(in.text()));
        case JOINED -> joined(in);
        case MOVED ->
            new JournalRecord.Moved(
                in.number(), principal(in), stream(in), in.optionalText(), in.flag());
        case AWAY -> new JournalRecord.Away(in.number());
        case LEFT -> new JournalRecord.Left(in.number());
        case APPLIED -> new JournalRecord.Applied(in.number(), 0, in.block());
        case APPLIED_ANEW -> new JournalRecord.Applied(in.number(), in.small(), in.block());
        case SIGNAL_OF_OPERATOR -> new JournalRecord.SignalOfOperator(principal(in), in.block());
        case SIGNAL_OF_SHARD -> new JournalRecord.SignalOfShard(new ShardId(in.text()), in.block());
        case RESULT -> new JournalRecord.Result(in.number(), in.small(), outcome(in));
        case RESERVED -> new JournalRecord.Reserved(in.number());
        case BORN -> new JournalRecord.Born(birth(in));
        case HASHED -> new JournalRecord.Hashed(in.fixed());
        default -> throw new JournalFormatException("no kind of record: " + kind);
      };
    } catch (IllegalArgumentException e) { // such as an id with a character that none has
      throw new JournalFormatException("a record of kind " + kind + ": " + e.getMessage(), e);
    }
  }

  private void move(RecordInput in) throws JournalFormatException {
    tick += in.number();
    nanos += in.number();
  }

  private static ShardBirth birth(RecordInput in) throws JournalFormatException {
    ShardId id = new ShardId(in.text());
    long birth = in.fixed();
    long seed = in.fixed();
    ShardSettings settings =
        ShardSettings.DEFAULT
            .withTickRate(in.small())
            .withMaxSubscribers(in.small())
            .withMaxQueuedInputs(in.small());
    try {
      settings =
          settings.withIdleShutdown(Duration.parse(in.text())).withDurability(Durability.JOURNAL);
    } catch (DateTimeParseException e) {
      throw new JournalFormatException("no duration", e);
    }
    Map<String, String> options = new TreeMap<>();
    for (long left = in.number(); left > 0; left--) {
      options.put(in.text(), in.text());
    }
    return new ShardBirth(id, birth, seed, settings, options, in.text());
  }

  private static JournalRecord joined(RecordInput in) throws JournalFormatException {
    long number = in.number();
    String sid = in.text();
    Principal principal = principal(in);
    StreamKind stream = stream(in);
    Optional<byte[]> parameters = in.flag() ? Optional.of(in.block()) : Optional.empty();
    return new JournalRecord.Joined(
        number, sid, principal, stream, parameters, in.optionalText(), in.flag());
  }

  private static StreamKind stream(RecordInput in) throws JournalFormatException {
    return new StreamKind(in.octet(), in.text());
  }

  private static Principal principal(RecordInput in) throws JournalFormatException {
    Principal principal = in.optionalText().map(Principal::user).orElseGet(Principal::anonymous);
    Optional<String> name = in.optionalText();
    principal = name.isPresent() ? principal.withName(name.get()) : principal;
    TreeSet<String> roles = new TreeSet<>();
    for (long left = in.number(); left > 0; left--) {
      roles.add(in.text());
    }
    principal = roles.isEmpty() ? principal : principal.withRoles(roles);
    Map<String, Object> claims = new LinkedHashMap<>();
    for (long left = in.number(); left > 0; left--) {
      claims.put(in.text(), in.value());
    }
    for (Map.Entry<String, Object> claim : claims.entrySet()) {
      principal = principal.withClaim(claim.getKey(), claim.getValue());
    }
    return principal;
  }

  private static ResultData outcome(RecordInput in) throws JournalFormatException {
    int kind = in.octet();
    return switch (kind) {
      case DONE -> new ResultData.Done(in.block());
      case FAILED -> new ResultData.Failed(in.text(), in.text());
      case LATE -> new ResultData.Late();
      case REFUSED -> new ResultData.Refused(in.text());
      default -> throw new JournalFormatException("no outcome of a call: " + kind);
    };
  }
}
