package dev.martlet.engine.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.ShardSettings;
import java.math.BigDecimal;
import java.math.BigInteger;
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

/** What is recorded is what is replayed, and what is no journal is refused. */
class BatchCodecProperties {
  private static final Arbitrary<Long> ANY = Arbitraries.longs();
  private static final Arbitrary<String> TEXTS = Arbitraries.strings().ofMaxLength(40);
  private static final Arbitrary<byte[]> BYTES =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
  private static final Arbitrary<ShardId> SHARDS =
      Arbitraries.of("lot:1", "arena").map(ShardId::new);
  private static final Arbitrary<Boolean> FLAGS = Arbitraries.of(true, false);

  private static Arbitrary<Object> claims() {
    Arbitrary<Object> scalars =
        Arbitraries.<Object>of(
            true,
            1,
            -7,
            5_000_000_000L,
            0.1,
            -0.0,
            "text",
            "\u0000\ud83d\ude00",
            new BigInteger("123456789012345678901234567890"),
            new BigDecimal("1.50"),
            2.5f,
            (short) 3,
            (byte) -4);
    return Arbitraries.oneOf(
        scalars,
        scalars.list().ofMaxSize(3).map(list -> list),
        scalars.list().ofMaxSize(3).map(list -> Map.of("list", list)));
  }

  private static Arbitrary<Principal> principals() {
    return Combinators.combine(
            Arbitraries.of("", "eva", "adam é"),
            Arbitraries.of("", "Eva the first"),
            Arbitraries.of("admin", "judge").set(),
            claims().list().ofMaxSize(3))
        .as(
            (user, name, roles, claims) -> {
              Principal principal = user.isEmpty() ? Principal.anonymous() : Principal.user(user);
              principal = name.isEmpty() ? principal : principal.withName(name);
              principal = roles.isEmpty() ? principal : principal.withRoles(roles);
              for (int i = 0; i < claims.size(); i++) {
                principal = principal.withClaim("claim" + i, claims.get(i));
              }
              return principal;
            });
  }

  private static final Arbitrary<StreamKind> STREAMS =
      Combinators.combine(Arbitraries.integers().between(0, 2), TEXTS).as(StreamKind::new);

  private static Arbitrary<ResultData> results() {
    return Arbitraries.oneOf(
        BYTES.map(ResultData.Done::new),
        Combinators.combine(TEXTS, TEXTS).as(ResultData.Failed::new),
        Arbitraries.of(new ResultData.Late()),
        TEXTS.map(ResultData.Refused::new));
  }

  @Provide
  Arbitrary<List<JournalRecord>> records() {
    Arbitrary<Optional<byte[]>> said = BYTES.optional();
    List<Arbitrary<? extends JournalRecord>> kinds =
        List.of(
            Combinators.combine(ANY, ANY).as(JournalRecord.Position::new),
            Combinators.combine(ANY, ANY).as(JournalRecord.Ticked::new),
            TEXTS.optional().map(JournalRecord.Advanced::new),
            Combinators.combine(ANY, TEXTS, principals(), STREAMS, said, TEXTS.optional(), FLAGS)
                .as(JournalRecord.Joined::new),
            Combinators.combine(ANY, principals(), STREAMS, TEXTS.optional(), FLAGS)
                .as(JournalRecord.Moved::new),
            ANY.map(JournalRecord.Away::new),
            ANY.map(JournalRecord.Left::new),
            Combinators.combine(ANY, Arbitraries.integers().between(0, 300), BYTES)
                .as(JournalRecord.Applied::new),
            Combinators.combine(principals(), BYTES).as(JournalRecord.SignalOfOperator::new),
            Combinators.combine(SHARDS, BYTES).as(JournalRecord.SignalOfShard::new),
            Combinators.combine(ANY, Arbitraries.integers().greaterOrEqual(0), results())
                .as(JournalRecord.Result::new),
            ANY.map(JournalRecord.Reserved::new),
            ANY.map(JournalRecord.Hashed::new),
            Combinators.combine(SHARDS, ANY, ANY)
                .as(
                    (id, birth, seed) ->
                        new JournalRecord.Born(
                            new ShardBirth(
                                id,
                                birth,
                                seed,
                                ShardSettings.DEFAULT
                                    .withTickRate(30)
                                    .withIdleShutdown(Duration.ofMillis(1500))
                                    .withDurability(Durability.JOURNAL),
                                Map.of("map", "hill", "size", ""),
                                "lot@1.0",
                                "0".repeat(64)))));
    List<Arbitrary<JournalRecord>> all = new ArrayList<>();
    kinds.forEach(kind -> all.add(kind.map(record -> record)));
    return Arbitraries.oneOf(all).list().ofMaxSize(20);
  }

  private static Batch batch(long tick, long nanos, List<JournalRecord> records) {
    RecordOutput out = new RecordOutput();
    RecordCodec codec = new RecordCodec(tick, nanos);
    records.forEach(record -> codec.write(record, out));
    return new Batch(tick, nanos, false, out.take());
  }

  /** Arrays have no equality of their own: what is written again must be the same bytes. */
  private static void assertSame(Batch expected, Batch actual) throws JournalFormatException {
    assertEquals(expected.tick(), actual.tick());
    assertEquals(expected.nanos(), actual.nanos());
    assertArrayEquals(expected.body(), actual.body());
    Batch again = batch(actual.tick(), actual.nanos(), actual.records());
    assertArrayEquals(expected.body(), again.body());
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(
      @ForAll("records") List<JournalRecord> first,
      @ForAll("records") List<JournalRecord> second,
      @ForAll long tick,
      @ForAll long nanos)
      throws JournalFormatException {
    List<Batch> batches =
        List.of(batch(tick, nanos, first), batch(tick, nanos, second), batch(0, 0, first));
    BatchCodec packing = new BatchCodec();
    BatchCodec unpacking = new BatchCodec();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    for (Batch batch : batches) {
      Batch read = unpacking.unpack(packing.pack(batch, deflater));
      assertSame(batch, read);
      assertEquals(
          batch.records().stream().map(Object::getClass).toList(),
          (batch == batches.get(1) ? second : first).stream().map(Object::getClass).toList());
    }
    deflater.end();
  }

  @Property(tries = 300)
  void noChangedByteIsTakenForAJournal(
      @ForAll("records") List<JournalRecord> records, @ForAll Random random) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    byte[] packed = new BatchCodec().pack(batch(3, 0, records), deflater);
    deflater.end();
    packed[random.nextInt(packed.length)] ^= (byte) (1 + random.nextInt(255));
    assertThrows(JournalFormatException.class, () -> new BatchCodec().unpack(packed));
    byte[] shorter = Arrays.copyOf(packed, random.nextInt(packed.length));
    assertThrows(JournalFormatException.class, () -> new BatchCodec().unpack(shorter));
  }

  /** A body whose checksum is right may still be none: of another version, or an attacker's. */
  @Property(tries = 1000)
  void recordsOfAnyBytesAreReadOrRefused(@ForAll byte[] body) {
    try {
      new Batch(0, 0, false, body).records();
    } catch (JournalFormatException e) {
      assertTrue(e.getMessage().length() > 5);
    }
  }

  @Example
  void inputsThatResembleThoseBeforeTakeLittle() {
    BatchCodec packing = new BatchCodec();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    List<Integer> lengths = new ArrayList<>();
    for (int tick = 1; tick <= 100; tick++) {
      List<JournalRecord> records = new ArrayList<>();
      records.add(new JournalRecord.Ticked(tick, 0));
      for (int player = 0; player < 4; player++) {
        String json =
            "{\"input\":{\"type\":\"move\",\"dx\":%d,\"dy\":-1},\"client_seq\":%d}"
                .formatted(tick % 3 - 1, tick);
        records.add(new JournalRecord.Applied(player, 0, json.getBytes()));
      }
      records.add(new JournalRecord.Advanced(Optional.empty()));
      lengths.add(packing.pack(batch(tick - 1, 0, records), deflater).length);
    }
    deflater.end();
    assertTrue(lengths.getLast() < 64, "the last batches take " + lengths.subList(90, 100));
  }
}
