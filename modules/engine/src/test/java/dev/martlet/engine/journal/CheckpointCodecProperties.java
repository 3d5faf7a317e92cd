package dev.martlet.engine.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.ShardSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is saved is what is restored, and what is no checkpoint is refused. */
class CheckpointCodecProperties {
  private static final Arbitrary<Long> ANY = Arbitraries.longs();
  private static final Arbitrary<Integer> COUNTS = Arbitraries.integers().greaterOrEqual(0);
  private static final Arbitrary<String> TEXTS = Arbitraries.strings().ofMaxLength(20);
  private static final Arbitrary<Double> REALS = Arbitraries.doubles();
  private static final Arbitrary<byte[]> BYTES =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(100);

  /** Two seats may have got the same event, or different ones. */
  private static final List<byte[]> BODIES = List.of(new byte[] {1}, new byte[40], new byte[0]);

  private static Arbitrary<Area> areas() {
    Arbitrary<Double> lengths = Arbitraries.doubles().between(0.5, 1e6);
    Arbitrary<Area> simple =
        Arbitraries.oneOf(
            lengths.map(Area::sphere),
            Combinators.combine(lengths, lengths, lengths).as(Area::box),
            Combinators.combine(lengths, Arbitraries.integers().between(0, 9)).as(Area::cells));
    return Combinators.combine(simple, simple, Arbitraries.integers().between(0, 3))
        .as(
            (one, other, how) ->
                switch (how) {
                  case 0 -> one;
                  case 1 -> one.and(other);
                  case 2 -> one.or(other.without(one));
                  default -> one.without(other);
                });
  }

  private static Arbitrary<ShardCheckpoint.View> views() {
    Arbitrary<Interest> interests =
        areas().map(area -> Interest.in(area).withHysteresis(0.25).withFar(0.5, 7));
    return Combinators.combine(interests, REALS, REALS, REALS, TEXTS.optional())
        .as(ShardCheckpoint.View::new);
  }

  private static Arbitrary<ShardCheckpoint.Inputs> inputs() {
    return Combinators.combine(
            ANY,
            Combinators.combine(ANY, ANY, ANY).as(InputAck::new).optional(),
            Combinators.combine(ANY, ANY).as(ShardCheckpoint.Input::new).list().ofMaxSize(4))
        .as(ShardCheckpoint.Inputs::new);
  }

  private static Arbitrary<ShardCheckpoint.Events> events() {
    Arbitrary<byte[]> bodies =
        Arbitraries.integers().between(0, BODIES.size() - 1).map(BODIES::get);
    return Combinators.combine(
            ANY,
            Combinators.combine(ANY, ANY, bodies)
                .as(ShardCheckpoint.Event::new)
                .list()
                .ofMaxSize(3))
        .as(ShardCheckpoint.Events::new);
  }

  private static Arbitrary<ShardCheckpoint.Seat> seats() {
    Arbitrary<Principal> principals =
        Arbitraries.of(
            Principal.anonymous(),
            Principal.user("eva"),
            Principal.user("adam").withName("Adam").withClaim("level", 3));
    Arbitrary<StreamKind> streams =
        Arbitraries.of(new StreamKind(0, "json"), new StreamKind(2, ""));
    return Combinators.combine(
            Combinators.combine(ANY, TEXTS, principals, Arbitraries.of(true, false)).as(List::of),
            streams,
            BYTES.optional(),
            TEXTS.list().ofMaxSize(3),
            Arbitraries.of(ShardCheckpoint.Standing.class),
            inputs(),
            events(),
            views().optional())
        .as(
            (who, stream, said, tickets, standing, inputs, events, view) ->
                new ShardCheckpoint.Seat(
                    (Long) who.get(0),
                    (String) who.get(1),
                    (Principal) who.get(2),
                    stream,
                    said,
                    tickets,
                    (Boolean) who.get(3),
                    standing,
                    tickets.size(),
                    inputs,
                    events,
                    view));
  }

  @Provide
  Arbitrary<ShardCheckpoint> checkpoints() {
    Arbitrary<ShardCheckpoint.Time> times =
        Combinators.combine(ANY, ANY, ANY, ANY).as(ShardCheckpoint.Time::new);
    Arbitrary<ShardCheckpoint.Timers> timers =
        Combinators.combine(
                Combinators.combine(TEXTS, ANY, ANY, ANY)
                    .as(ShardCheckpoint.Timer::new)
                    .list()
                    .ofMaxSize(3),
                ANY)
            .as(ShardCheckpoint.Timers::new);
    Arbitrary<ShardCheckpoint.Ban> bans =
        Combinators.combine(TEXTS, ANY, TEXTS, COUNTS).as(ShardCheckpoint.Ban::new);
    Arbitrary<ShardCheckpoint.Description> metadata =
        Combinators.combine(BYTES, Arbitraries.of(true, false), TEXTS)
            .as(ShardCheckpoint.Description::new);
    return Combinators.combine(
            Combinators.combine(times, timers).as(List::of),
            Combinators.combine(ANY, COUNTS).as(ShardCheckpoint.Calls::new),
            Combinators.combine(ANY, ANY, ANY).as(ShardCheckpoint.Counts::new),
            seats().list().ofMaxSize(4),
            bans.list().ofMaxSize(2),
            metadata.optional(),
            COUNTS,
            BYTES)
        .as(
            (time, calls, counts, seats, banned, told, version, state) ->
                new ShardCheckpoint(
                    birth(version),
                    "lot@1.1",
                    "h" + version,
                    (ShardCheckpoint.Time) time.get(0),
                    counts.applied(),
                    (ShardCheckpoint.Timers) time.get(1),
                    calls,
                    counts,
                    seats,
                    banned,
                    told,
                    version,
                    state));
  }

  private static ShardBirth birth(int any) {
    return new ShardBirth(
        new ShardId("lot:1"),
        any,
        -any,
        ShardSettings.DEFAULT
            .withDurability(any % 2 == 0 ? Durability.JOURNAL : Durability.CHECKPOINT)
            .withCheckpointEvery(Duration.ofMillis(1 + any % 1000)),
        Map.of("map", "hill"),
        "lot@1.0",
        "b" + any);
  }

  private static byte[] pack(ShardCheckpoint checkpoint) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      return CheckpointCodec.pack(checkpoint, deflater);
    } finally {
      deflater.end();
    }
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("checkpoints") ShardCheckpoint checkpoint)
      throws JournalFormatException {
    byte[] packed = pack(checkpoint);
    ShardCheckpoint read = CheckpointCodec.unpack(packed);
    assertEquals(checkpoint.birth(), read.birth());
    assertEquals(checkpoint.time(), read.time());
    assertEquals(checkpoint.timers(), read.timers());
    assertEquals(checkpoint.calls(), read.calls());
    assertEquals(checkpoint.counts(), read.counts());
    assertEquals(checkpoint.bans(), read.bans());
    assertArrayEquals(checkpoint.state(), read.state());
    assertEquals(views(checkpoint), views(read));
    assertArrayEquals(packed, pack(read), "arrays have no equality of their own");
  }

  private static List<Optional<ShardCheckpoint.View>> views(ShardCheckpoint checkpoint) {
    return checkpoint.seats().stream().map(ShardCheckpoint.Seat::view).toList();
  }

  @Property(tries = 100)
  void noChangedByteIsTakenForACheckpoint(
      @ForAll("checkpoints") ShardCheckpoint checkpoint, @ForAll Random random) {
    byte[] packed = pack(checkpoint);
    byte[] changed = packed.clone();
    changed[random.nextInt(packed.length)] ^= (byte) (1 + random.nextInt(255));
    assertThrows(JournalFormatException.class, () -> CheckpointCodec.unpack(changed));
    byte[] cut = Arrays.copyOf(packed, random.nextInt(packed.length));
    assertThrows(JournalFormatException.class, () -> CheckpointCodec.unpack(cut));
  }

  /** With a checksum that is right: a stranger's file, which ends or is refused. */
  @Property(tries = 1000)
  void anyBytesAreReadOrRefused(@ForAll byte[] body) {
    RecordOutput out = new RecordOutput();
    out.octet(CheckpointCodec.VERSION).flag(false).number(body.length).octets(body);
    assertThrows(JournalFormatException.class, () -> CheckpointCodec.unpack(Packing.seal(out)));
  }

  @Example
  void anEventThatManyWereSentIsWrittenOnce() {
    byte[] body = new byte[10_000];
    new Random(1).nextBytes(body);
    ShardCheckpoint.Events events =
        new ShardCheckpoint.Events(0, List.of(new ShardCheckpoint.Event(1, 2, body)));
    List<ShardCheckpoint.Seat> seats = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      seats.add(
          new ShardCheckpoint.Seat(
              i,
              "eva",
              Principal.user("eva"),
              new StreamKind(2, "json"),
              Optional.empty(),
              List.of(),
              false,
              ShardCheckpoint.Standing.SEATED,
              0,
              new ShardCheckpoint.Inputs(0, Optional.empty(), List.of()),
              events,
              Optional.empty()));
    }
    ShardCheckpoint checkpoint =
        new ShardCheckpoint(
            birth(0),
            "lot@1.0",
            "",
            new ShardCheckpoint.Time(1, 2, 3, 4),
            5,
            new ShardCheckpoint.Timers(List.of(), 0),
            new ShardCheckpoint.Calls(0, 0),
            new ShardCheckpoint.Counts(50, 1, 0),
            seats,
            List.of(),
            Optional.empty(),
            1,
            new byte[0]);
    assertEquals(1, pack(checkpoint).length / 10_000);
  }
}
