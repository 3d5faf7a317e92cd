package dev.martlet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.testkit.TestShard;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
  private final Subscriber eva = player(1, "eva");
  private final Subscriber adam = player(2, "adam");

  private static Subscriber player(long number, String id) {
    return Subscriber.of(number, new SubscriberId(id), Principal.user(id));
  }

  private static Simulation<Move> simulation(BenchType type, String id) {
    return TestShard.of(type, id).simulation();
  }

  private static String json(Object view) {
    BenchView bench = (BenchView) view;
    return "{\"ts\":"
        + bench.ts()
        + ",\"ack\":"
        + bench.ack()
        + ",\"pad\":\""
        + bench.pad()
        + "\"}";
  }

  @ParameterizedTest
  @ValueSource(ints = {Load.LEAST, 1000, Load.MOST})
  void aSnapshotHasTheLengthThatTheNameSays(int bytes) {
    Simulation<Move> bench = simulation(new BenchType(), "bench:20:" + bytes + ":0");
    bench.onJoin(eva);
    assertEquals(bytes, json(bench.snapshot()).length());
    bench.apply(eva, Input.of(new Move(1, 0)).withClientSeq(-1));
    bench.advance(new Tick(1, Duration.ofMillis(50), Duration.ofMillis(50)));
    assertEquals(bytes, json(bench.snapshot()).length());
    assertEquals(new BigInteger("18446744073709551615"), ((BenchView) bench.snapshot()).ack());
  }

  @Test
  void thePersonalOneAcknowledgesOnesOwnInputs() {
    Simulation<Move> bench = simulation(new PersonalBenchType(), "bench-personal:20:100:0");
    bench.onJoin(eva);
    bench.onJoin(adam);
    bench.apply(eva, Input.of(new Move(1, 0)).withClientSeq(7));
    bench.apply(adam, Input.of(new Move(1, 0)));
    assertEquals(BigInteger.valueOf(7), ((BenchView) bench.snapshotFor(eva).get()).ack());
    assertEquals(BigInteger.ZERO, ((BenchView) bench.snapshotFor(adam).get()).ack());
    assertEquals(BigInteger.valueOf(7), ((BenchView) bench.snapshot()).ack());
    bench.onLeave(eva);
  }

  @Test
  void theCommonOneIsTheSameForAll() {
    Simulation<Move> bench = simulation(new BenchType(), "bench:20:100:0");
    bench.onJoin(eva);
    assertEquals(Optional.empty(), bench.snapshotFor(eva));
  }

  @Test
  void theNameSaysTheRateAndWhoIsLoggedInMakesIt() {
    BenchType type = new BenchType();
    ShardId id = new ShardId("bench:60:1000:x");
    assertEquals(60, type.settings(id).tickRate());
    assertEquals(0, type.settings(id).maxSubscribers());
    assertTrue(type.createsOnDemand(id, Principal.user("eva")));
    assertFalse(type.createsOnDemand(id, Principal.anonymous()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"20", "20:1000", "20:1000:", "x:1000:1", "20:79:1", "20:1000001:1", "1001:100:1"})
  void anyOtherNameIsRefused(String name) {
    ShardId id = new ShardId("bench:" + name);
    assertThrows(IllegalArgumentException.class, () -> new BenchType().settings(id));
    assertFalse(new BenchType().createsOnDemand(id, Principal.user("eva")));
  }

  @Test
  void inAZoneEachSeesWhoIsNear() {
    ZoneViewsType type = new ZoneViewsType();
    Simulation<Move> zone = simulation(type, "bench-zone-views:20:200:1");
    List<Subscriber> all = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      all.add(Subscriber.of(i, new SubscriberId("s" + i), Principal.user("s" + i)));
      zone.onJoin(all.getLast());
    }
    Duration step = Duration.ofMillis(50);
    zone.advance(new Tick(1, step, step));
    double near = 0;
    for (Subscriber each : all) {
      Zone.View view = (Zone.View) zone.snapshotFor(each).orElseThrow();
      assertTrue(view.near().stream().anyMatch(body -> body.id().equals("p" + each.number())));
      near += view.near().size();
    }
    assertTrue(near / 200 > 20 && near / 200 < 60, "near the border it is fewer: " + near / 200);
    zone.onLeave(all.getFirst());
    assertEquals(new Zone.Common(199), zone.snapshot());
    assertThrows(
        IllegalArgumentException.class,
        () -> type.settings(new ShardId("bench-zone-views:20:100001:1")));
  }
}
