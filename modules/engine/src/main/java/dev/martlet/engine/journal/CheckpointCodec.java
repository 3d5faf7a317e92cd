package dev.martlet.engine.journal;

import dev.martlet.api.shard.InputAck;
import dev.martlet.engine.journal.ShardCheckpoint.Ban;
import dev.martlet.engine.journal.ShardCheckpoint.Calls;
import dev.martlet.engine.journal.ShardCheckpoint.Counts;
import dev.martlet.engine.journal.ShardCheckpoint.Description;
import dev.martlet.engine.journal.ShardCheckpoint.Event;
import dev.martlet.engine.journal.ShardCheckpoint.Events;
import dev.martlet.engine.journal.ShardCheckpoint.Input;
import dev.martlet.engine.journal.ShardCheckpoint.Inputs;
import dev.martlet.engine.journal.ShardCheckpoint.Seat;
import dev.martlet.engine.journal.ShardCheckpoint.Standing;
import dev.martlet.engine.journal.ShardCheckpoint.Time;
import dev.martlet.engine.journal.ShardCheckpoint.Timer;
import dev.martlet.engine.journal.ShardCheckpoint.Timers;
import dev.martlet.engine.journal.ShardCheckpoint.View;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Packs and unpacks the checkpoint of a journal. An event that many were sent is written once.
 *
 * <pre>
 * octet   version, 1
 * octet   1 if the body is compressed (RFC 1951), else 0
 * number  length of the body before it was compressed
 * octets  the body
 * 4       CRC-32C of all that
 * </pre>
 */
final class CheckpointCodec {
  static final int VERSION = 1;

  private CheckpointCodec() {}

  /** How long a body says that it is. It is not read. */
  static long bodyLength(byte[] packed) throws JournalFormatException {
    RecordInput in = new RecordInput(packed);
    in.octet();
    in.octet();
    return in.small();
  }

  // ---- packing ----------------------------------------------------------------------------

  static byte[] pack(ShardCheckpoint checkpoint, Deflater deflater) {
    RecordOutput out = new RecordOutput();
    write(checkpoint, out);
    byte[] body = out.take();
    byte[] shorter = Packing.deflate(body, new byte[0], deflater);
    out.octet(VERSION).flag(shorter != null).number(body.length);
    return Packing.seal(out.octets(shorter == null ? body : shorter));
  }

  private static void write(ShardCheckpoint checkpoint, RecordOutput out) {
    Parts.write(checkpoint.birth(), out);
    out.text(checkpoint.plugin()).text(checkpoint.hash());
    Time time = checkpoint.time();
    out.number(time.tick()).number(time.ofTick()).number(time.now()).number(time.reserved());
    out.fixed(checkpoint.random());
    out.number(checkpoint.timers().settings()).number(checkpoint.timers().timers().size());
    for (Timer timer : checkpoint.timers().timers()) {
      out.text(timer.name()).number(timer.due()).number(timer.order()).number(timer.period());
    }
    out.number(checkpoint.calls().tick()).number(checkpoint.calls().number());
    Counts counts = checkpoint.counts();
    out.number(counts.subscribers()).number(counts.events()).number(counts.applied());
    writeSeats(checkpoint.seats(), out);
    out.number(checkpoint.bans().size());
    for (Ban ban : checkpoint.bans()) {
      out.text(ban.user()).number(ban.until()).text(ban.reason()).number(ban.code());
    }
    out.flag(checkpoint.metadata().isPresent());
    checkpoint
        .metadata()
        .ifPresent(
            metadata ->
                out.block(metadata.json()).flag(metadata.listed()).text(metadata.readers()));
    out.number(checkpoint.version()).block(checkpoint.state());
  }

  private static void writeSeats(List<Seat> seats, RecordOutput out) {
    Map<byte[], Integer> places = new IdentityHashMap<>();
    List<byte[]> bodies = new ArrayList<>();
    for (Seat seat : seats) {
      for (Event event : seat.events().kept()) {
        if (places.putIfAbsent(event.body(), bodies.size()) == null) {
          bodies.add(event.body());
        }
      }
    }
    out.number(bodies.size());
    bodies.forEach(out::block);
    out.number(seats.size());
    seats.forEach(seat -> write(seat, places, out));
  }

  private static void write(Seat seat, Map<byte[], Integer> bodies, RecordOutput out) {
    out.number(seat.number()).text(seat.sid());
    Parts.write(seat.principal(), out);
    Parts.write(seat.stream(), out);
    out.flag(seat.parameters().isPresent());
    seat.parameters().ifPresent(out::block);
    out.number(seat.tickets().size());
    seat.tickets().forEach(out::text);
    out.flag(seat.away()).octet(seat.standing().ordinal()).number(seat.takenBack());
    write(seat.inputs(), out);
    out.number(seat.events().lastDropped()).number(seat.events().kept().size());
    for (Event event : seat.events().kept()) {
      out.number(event.number()).number(event.tick()).number(bodies.get(event.body()));
    }
    out.flag(seat.view().isPresent());
    seat.view().ifPresent(view -> write(view, out));
  }

  private static void write(Inputs inputs, RecordOutput out) {
    out.number(inputs.last()).flag(inputs.ack().isPresent());
    inputs.ack().ifPresent(ack -> out.number(ack.clientSeq()).number(ack.seq()).number(ack.tick()));
    out.number(inputs.recent().size());
    inputs.recent().forEach(input -> out.number(input.clientSeq()).number(input.seq()));
  }

  private static void write(View view, RecordOutput out) {
    Parts.write(view.interest(), out);
    out.real(view.x()).real(view.y()).real(view.z()).text(view.follows());
  }

  // ---- unpacking --------------------------------------------------------------------------

  static ShardCheckpoint unpack(byte[] packed) throws JournalFormatException {
    RecordInput in = Packing.unseal(packed, VERSION);
    boolean compressed = in.flag();
    int length = in.small();
    byte[] body = Packing.body(in, compressed, length, new byte[0]);
    try {
      RecordInput whole = new RecordInput(body);
      ShardCheckpoint checkpoint = read(whole);
      if (!whole.atEnd()) {
        throw new JournalFormatException("something follows it");
      }
      return checkpoint;
    } catch (IllegalArgumentException e) { // such as an id with a character that none has
      throw new JournalFormatException(e.getMessage(), e);
    }
  }

  private static ShardCheckpoint read(RecordInput in) throws JournalFormatException {
    return new ShardCheckpoint(
        Parts.birth(in),
        in.text(),
        in.text(),
        new Time(in.number(), in.number(), in.number(), in.number()),
        in.fixed(),
        timers(in),
        new Calls(in.number(), in.small()),
        new Counts(in.number(), in.number(), in.number()),
        seats(in),
        bans(in),
        in.flag()
            ? Optional.of(new Description(in.block(), in.flag(), in.text()))
            : Optional.empty(),
        in.small(),
        in.block());
  }

  private static Timers timers(RecordInput in) throws JournalFormatException {
    long settings = in.number();
    List<Timer> timers = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      timers.add(new Timer(in.text(), in.number(), in.number(), in.number()));
    }
    return new Timers(timers, settings);
  }

  private static List<Seat> seats(RecordInput in) throws JournalFormatException {
    List<byte[]> bodies = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      bodies.add(in.block());
    }
    List<Seat> seats = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      seats.add(seat(in, bodies));
    }
    return seats;
  }

  private static Seat seat(RecordInput in, List<byte[]> bodies) throws JournalFormatException {
    return new Seat(
        in.number(),
        in.text(),
        Parts.principal(in),
        Parts.stream(in),
        in.flag() ? Optional.of(in.block()) : Optional.empty(),
        texts(in),
        in.flag(),
        standing(in),
        in.small(),
        inputs(in),
        events(in, bodies),
        in.flag() ? Optional.of(view(in)) : Optional.empty());
  }

  private static List<String> texts(RecordInput in) throws JournalFormatException {
    List<String> texts = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }

  private static Standing standing(RecordInput in) throws JournalFormatException {
    int number = in.octet();
    if (number >= Standing.values().length) {
      throw new JournalFormatException("no standing: " + number);
    }
    return Standing.values()[number];
  }

  private static Inputs inputs(RecordInput in) throws JournalFormatException {
    long last = in.number();
    Optional<InputAck> ack =
        in.flag()
            ? Optional.of(new InputAck(in.number(), in.number(), in.number()))
            : Optional.empty();
    List<Input> recent = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      recent.add(new Input(in.number(), in.number()));
    }
    return new Inputs(last, ack, recent);
  }

  private static Events events(RecordInput in, List<byte[]> bodies) throws JournalFormatException {
    long lastDropped = in.number();
    List<Event> kept = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      long number = in.number();
      long tick = in.number();
      int body = in.small();
      if (body >= bodies.size()) {
        throw new JournalFormatException("no event: " + body);
      }
      kept.add(new Event(number, tick, bodies.get(body)));
    }
    return new Events(lastDropped, kept);
  }

  private static View view(RecordInput in) throws JournalFormatException {
    return new View(Parts.interest(in), in.real(), in.real(), in.real(), in.optionalText());
  }

  private static List<Ban> bans(RecordInput in) throws JournalFormatException {
    List<Ban> bans = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      bans.add(new Ban(in.text(), in.number(), in.text(), in.small()));
    }
    return bans;
  }
}
