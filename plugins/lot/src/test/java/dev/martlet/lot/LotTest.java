package dev.martlet.lot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import dev.martlet.testkit.Determinism;
import dev.martlet.testkit.Saving;
import dev.martlet.testkit.TestShard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LotTest {
  private final Simulation<Bid> lot = lot(Map.of("starting-price", "100", "increment", "10"));
  private final Subscriber eva = bidder("eva");
  private final Subscriber adam = bidder("adam");
  private Duration now = Duration.ZERO;
  private long ticks;

  private static Simulation<Bid> lot(Map<String, String> options) {
    return TestShard.of(new LotType(), "lot:vase", options, 1).simulation();
  }

  private static Subscriber bidder(String id) {
    return Subscriber.of(id.hashCode(), new SubscriberId(id), Principal.user(id));
  }

  private Decision bid(Subscriber who, long amount) {
    Decision decision = lot.authorizeInput(who, Input.of(new Bid(amount)));
    if (decision instanceof Decision.Allowed) {
      lot.apply(who, Input.of(new Bid(amount)));
    }
    return decision;
  }

  private LotView tick(Duration step) {
    now = now.plus(step);
    lot.advance(new Tick(++ticks, step, now));
    return (LotView) lot.snapshot();
  }

  @Test
  void aTimeThatNoLotCanCountIsRefusedByName() {
    for (String name : List.of("closes-after", "extension")) {
      for (String time : List.of("PT2562047788015215H30M7S", "P3654D", "-PT1S", "10")) {
        Map<String, String> options = Map.of(name, time);
        Exception e = assertThrows(IllegalArgumentException.class, () -> lot(options));
        assertTrue(e.getMessage().contains(name), e::getMessage);
      }
      lot(Map.of(name, "P3653D"));
    }
  }

  @Test
  void bidsMustRise() {
    lot.onJoin(eva);
    lot.onJoin(adam);
    assertEquals(Decision.refuse("bid at least 100"), bid(eva, 99));
    assertEquals(Decision.allow(), bid(eva, 100));
    assertEquals(Decision.refuse("yours is the highest bid already"), bid(eva, 500));
    assertEquals(Decision.refuse("bid at least 110"), bid(adam, 109));
    assertEquals(Decision.allow(), bid(adam, 200));
    assertEquals(new LotView(200, 210, "adam", 2, 2, 599_000, false), tick(Duration.ofSeconds(1)));
  }

  @Test
  void itClosesAtItsTime() {
    assertEquals(Optional.of(Wake.at(Duration.ofMinutes(10))), lot.wakeAt());
    bid(eva, 100);
    tick(Duration.ofMinutes(9));
    assertFalse(lot.finished());
    assertEquals(new LotView(100, 110, "eva", 1, 0, 0, true), tick(Duration.ofMinutes(1)));
    assertTrue(lot.finished());
  }

  @Test
  void aLateBidPutsTheClosingOff() {
    tick(Duration.ofMinutes(10).minusSeconds(5));
    bid(eva, 100);
    tick(Duration.ZERO);
    assertEquals(Optional.of(Wake.at(Duration.ofMinutes(10).plusSeconds(10))), lot.wakeAt());
    tick(Duration.ofSeconds(5));
    assertFalse(lot.finished());
    tick(Duration.ofSeconds(10));
    assertTrue(lot.finished());
  }

  @Test
  void spectatorsMayWatchAndNotBid() {
    Subscriber spectator = Subscriber.of(9, SubscriberId.ANONYMOUS, Principal.anonymous());
    assertEquals(Decision.allow(), lot.authorizeJoin(spectator));
    assertEquals(Decision.refuse("log in to bid"), bid(spectator, 100));
  }

  @Test
  void amountsHaveARange() {
    assertThrows(IllegalArgumentException.class, () -> new Bid(0));
    assertThrows(IllegalArgumentException.class, () -> new Bid(Bid.MOST + 1));
    assertThrows(IllegalArgumentException.class, () -> lot(Map.of("closes-after", "soon")));
  }

  @Test
  void theSameBidsGiveTheSameAuction() {
    Determinism.check(new LotType(), "lot:vase", LotTest::auction);
  }

  @Test
  void anAuctionThatWasSavedGoesOn() {
    Saving.check(new LotType(), "lot:vase", LotTest::auction);
  }

  private static void auction(TestShard<Bid> shard) {
    Subscriber first = shard.join("eva");
    Subscriber second = shard.join("adam");
    for (int amount = 1; amount < 20; amount += 2) {
      shard.input(first, new Bid(amount));
      shard.input(second, new Bid(amount + 1));
      shard.tick();
      shard.advance(Duration.ofMinutes(1));
    }
    shard.advance(Duration.ofHours(1));
    assertTrue(shard.ended());
  }

  @Test
  void onlyAnAdminOpensALot() {
    LotType type = new LotType();
    assertTrue(type.createsOnDemand(new ShardId("lot:vase"), Principal.admin("root")));
    assertFalse(type.createsOnDemand(new ShardId("lot"), Principal.admin("root")));
    assertFalse(type.createsOnDemand(new ShardId("lot:vase"), Principal.user("eva")));
  }
}
