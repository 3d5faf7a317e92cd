package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import java.util.Optional;

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
      case JournalRecord.Born(ShardBirth birth) -> Parts.write(birth, out.octet(BORN));
      case JournalRecord.Position(long to, long at) -> moved(out.octet(POSITION), to, at);
      case JournalRecord.Ticked(long number, long at) -> moved(out.octet(TICKED), number, at);
      case JournalRecord.Advanced(Optional<String> ending) -> {
        out.octet(ending.isEmpty() ? ADVANCED : LAST_TICK);
        ending.ifPresent(out::text);
      }
      case JournalRecord.Joined joined -> write(joined, out);
      case JournalRecord.Moved moved -> {
        out.octet(MOVED).number(moved.number());
        Parts.write(moved.principal(), out);
        Parts.write(moved.stream(), out);
        out.text(moved.ticket()).flag(moved.goesOn());
      }
      case JournalRecord.Away(long number) -> out.octet(AWAY).number(number);
      case JournalRecord.Left(long number) -> out.octet(LEFT).number(number);
      case JournalRecord.Applied(long number, int takenBack, byte[] envelope) -> {
        out.octet(takenBack == 0 ? APPLIED : APPLIED_ANEW).number(number);
        (takenBack == 0 ? out : out.number(takenBack)).block(envelope);
      }
      case JournalRecord.SignalOfOperator(Principal sender, byte[] envelope) -> {
        Parts.write(sender, out.octet(SIGNAL_OF_OPERATOR));
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

  private static void write(JournalRecord.Joined joined, RecordOutput out) {
    out.octet(JOINED).number(joined.number()).text(joined.sid());
    Parts.write(joined.principal(), out);
    Parts.write(joined.stream(), out);
    out.flag(joined.parameters().isPresent());
    joined.parameters().ifPresent(out::block);
    out.text(joined.ticket()).flag(joined.admitted());
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
                in.number(), Parts.principal(in), Parts.stream(in), in.optionalText(), in.flag());
        case AWAY -> new JournalRecord.Away(in.number());
        case LEFT -> new JournalRecord.Left(in.number());
        case APPLIED -> new JournalRecord.Applied(in.number(), 0, in.block());
        case APPLIED_ANEW -> new JournalRecord.Applied(in.number(), in.small(), in.block());
        case SIGNAL_OF_OPERATOR ->
            new JournalRecord.SignalOfOperator(Parts.principal(in), in.block());
        case SIGNAL_OF_SHARD -> new JournalRecord.SignalOfShard(new ShardId(in.text()), in.block());
        case RESULT -> new JournalRecord.Result(in.number(), in.small(), outcome(in));
        case RESERVED -> new JournalRecord.Reserved(in.number());
        case BORN -> new JournalRecord.Born(Parts.birth(in));
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

  private static JournalRecord joined(RecordInput in) throws JournalFormatException {
    long number = in.number();
    String sid = in.text();
    Principal principal = Parts.principal(in);
    StreamKind stream = Parts.stream(in);
    Optional<byte[]> parameters = in.flag() ? Optional.of(in.block()) : Optional.empty();
    return new JournalRecord.Joined(
        number, sid, principal, stream, parameters, in.optionalText(), in.flag());
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
