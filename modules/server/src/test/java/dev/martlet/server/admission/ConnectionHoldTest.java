package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.server.refusal.RefusedException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a connection and its seat count against, and whose held seat gives way to whom. */
class ConnectionHoldTest {
  private static final ShardId SHARD = new ShardId("arena:lobby");

  private final AtomicInteger letGo = new AtomicInteger();
  private final HeldBack heldBack = new HeldBack(InstantSource.system());
  private final ConnectionPermits permits =
      new ConnectionPermits(3, 2, 100, letGo::incrementAndGet, heldBack);

  /** A seat that notes whether it was let go. */
  private static final class Seat implements HeldSeat {
    final String ticket;
    boolean gone;

    Seat(String ticket) {
      this.ticket = ticket;
    }

    @Override
    public boolean hasTicket(String presented) {
      return presented.equals(ticket);
    }

    @Override
    public void letGo() {
      gone = true;
    }
  }

  private ConnectionHold join(String address, String user, String ticket) throws RefusedException {
    Principal principal = user == null ? Principal.anonymous() : Principal.user(user);
    SubscriberId sid = new SubscriberId(user == null ? "anon" : user);
    try (ConnectionHold hold = new ConnectionHold(permits)) {
      hold.takeConnection(address);
      hold.takeSubscriber(SHARD, sid, principal, Optional.ofNullable(ticket));
      hold.displace();
      return hold.keep();
    }
  }

  private ConnectionHold begin(String address, String user, String ticket) throws RefusedException {
    ConnectionHold hold = join(address, user, ticket);
    hold.begun();
    return hold;
  }

  private Seat lose(ConnectionHold hold, String ticket) {
    Seat seat = new Seat(ticket);
    hold.park(seat);
    return seat;
  }

  private String refused(String address, String user) {
    return assertThrows(RefusedException.class, () -> join(address, user, null)).refusal().code();
  }

  private void assertNothingHeld() {
    assertEquals(0, permits.held());
    assertEquals(0, permits.ofAddress.held("a"));
  }

  @Test
  void anAddressASubscriberAndTheServerHaveLimits() throws Exception {
    ConnectionHold eva = begin("a", "eva", null);
    begin("a", "eva", null);
    assertEquals("TOO_MANY_OF_SUBSCRIBER", refused("b", "eva"));
    begin("a", null, null);
    assertEquals("TOO_MANY_CONNECTIONS", refused("a", "adam"));
    assertEquals(3, permits.held(), "who is refused holds nothing");
    eva.release();
    eva.release();
    assertEquals(2, permits.held(), "twice is the same as once");
    begin("a", "adam", null);
    assertEquals("SERVER_FULL", new Full().refused());
  }

  private static final class Full {
    String refused() {
      ConnectionPermits none =
          new ConnectionPermits(1, 1, 1, () -> {}, new HeldBack(InstantSource.system()));
      assertTrue(none.all.take());
      try (ConnectionHold hold = new ConnectionHold(none)) {
        return assertThrows(RefusedException.class, () -> hold.takeConnection("a"))
            .refusal()
            .code();
      }
    }
  }

  @Test
  void aHeldSeatCountsForItsAddressButNotForTheServer() throws Exception {
    ConnectionHold eva = begin("a", "eva", null);
    lose(eva, "1");
    assertEquals(0, permits.held());
    assertEquals(1, permits.ofAddress.held("a"));
    eva.seatEnded();
    eva.seatEnded();
    assertNothingHeld();
  }

  @Test
  void aSeatThatEndsBeforeItIsParkedHoldsNothing() throws Exception {
    ConnectionHold eva = begin("a", "eva", null);
    eva.seatEnded();
    assertEquals(1, permits.ofAddress.held("a"), "the connection is still there");
    lose(eva, "1");
    assertNothingHeld();
  }

  @Test
  void beyondItsLimitAnAddressLosesItsOldestSeatButNoneForTheAnonymous() throws Exception {
    Seat eva = lose(begin("a", "eva", null), "1");
    Seat adam = lose(begin("a", "adam", null), "2");
    Seat other = lose(begin("b", "abel", null), "3");
    begin("a", null, null);
    assertEquals("TOO_MANY_CONNECTIONS", refused("a", null), "the anonymous are nobody");
    assertTrue(!eva.gone && !adam.gone);
    begin("a", "cain", null);
    assertTrue(eva.gone, "it is the oldest of the address");
    assertTrue(!adam.gone && !other.gone);
    begin("a", "cain", null);
    assertTrue(adam.gone);
    assertEquals("TOO_MANY_CONNECTIONS", refused("a", "abel"), "that has one at another address");
    assertEquals(2, letGo.get());
  }

  @Test
  void aUserLosesTheirOwnSeatFirst() throws Exception {
    Seat eva = lose(begin("a", "eva", null), "1");
    Seat adam = lose(begin("a", "adam", null), "2");
    begin("a", null, null);
    begin("a", "adam", null);
    assertTrue(adam.gone && !eva.gone);
  }

  @Test
  void whoIsNoUserIsRefusedBeforeAShardIsLookedFor() throws Exception {
    lose(begin("a", "eva", null), "1");
    begin("a", null, null);
    begin("a", null, null);
    try (ConnectionHold hold = new ConnectionHold(permits)) {
      hold.takeConnection("a"); // for it is not known yet who comes
      assertThrows(
          RefusedException.class,
          () ->
              hold.takeSubscriber(
                  SHARD, SubscriberId.ANONYMOUS, Principal.anonymous(), Optional.empty()));
    }
  }

  @Test
  void somebodyElsesTicketTakesNoSeat() throws Exception {
    Seat eva = lose(begin("a", "eva", null), "1");
    begin("a", null, null);
    begin("a", null, null);
    assertThrows(RefusedException.class, () -> join("a", null, "1"));
    assertTrue(!eva.gone);
  }

  @Test
  void aSeatGivesWayToOneNewcomerOnly() throws Exception {
    lose(begin("a", "eva", null), "1");
    begin("a", null, null);
    begin("a", null, null);
    AtomicInteger let = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  begin("a", "eva", null);
                  let.incrementAndGet();
                } catch (RefusedException e) {
                  Thread.yield();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, let.get());
    assertEquals(1, letGo.get());
  }

  @Test
  void whoComesBackTakesThePlaceOfTheSeatThatTheyComeBackTo() throws Exception {
    Seat eva = lose(begin("a", "eva", null), "1");
    Seat second = lose(begin("a", "eva", null), "2");
    ConnectionHold back = join("a", "eva", "2");
    assertTrue(!second.gone, "not before the shard was asked");
    back.begun();
    assertTrue(second.gone && !eva.gone, "a shard that has moved the seat takes no notice");
    assertEquals(2, permits.ofAddress.held("a"));
    assertEquals(0, letGo.get(), "it was taken back, not let go");
  }

  @Test
  void beyondItsLimitASubscriberLosesItsOwnOldestSeatWhereverItIs() throws Exception {
    Seat first = lose(begin("a", "eva", null), "1");
    Seat second = lose(begin("b", "eva", null), "2");
    Seat adam = lose(begin("c", "adam", null), "3");
    begin("c", "eva", null);
    assertTrue(first.gone && !second.gone && !adam.gone);
    assertEquals(0, permits.ofAddress.held("a"));
  }

  @Test
  void whoIsRefusedAfterAllCostsNobodyTheirSeat() throws Exception {
    Seat eva = lose(begin("a", "eva", null), "1");
    begin("a", null, null);
    begin("a", null, null);
    try (ConnectionHold hold = new ConnectionHold(permits)) {
      hold.takeConnection("a"); // and now the token is not accepted
    }
    assertTrue(!eva.gone);
    assertEquals(3, permits.ofAddress.held("a"));
    assertEquals(2, permits.held());
  }

  @Test
  void aConnectionThatFailsToBeginHoldsNothing() throws Exception {
    Seat eva = lose(begin("a", "eva", null), "1");
    begin("a", null, null);
    begin("a", null, null);
    join("a", "eva", null).release();
    assertTrue(eva.gone, "its place was taken");
    assertEquals(2, permits.ofAddress.held("a"));
  }

  @Test
  void aWholeSlash64IsOneAddress() throws Exception {
    String one = key("2001:db8:1:2::1");
    assertEquals(one, key("2001:db8:1:2:ffff::9"));
    assertTrue(!one.equals(key("2001:db8:1:3::1")));
  }

  private static String key(String address) throws Exception {
    return ConnectionPermits.addressKey(InetAddress.getByName(address));
  }

  @Test
  void nobodyGetsMoreThanTheLimitHoweverManyAskAtOnce() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(Thread.startVirtualThread(() -> comeAndGo(now, most)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(most.get() <= 3, "held at once: " + most);
    assertNothingHeld();
  }

  private void comeAndGo(AtomicInteger now, AtomicInteger most) {
    for (int k = 0; k < 1000; k++) {
      try {
        ConnectionHold hold = begin("a", "eva" + k % 5, null);
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        Thread.yield();
        now.decrementAndGet();
        if (k % 2 == 0) {
          hold.release();
        } else {
          lose(hold, "t");
          hold.seatEnded();
        }
      } catch (RefusedException e) {
        Thread.yield();
      }
    }
  }
}
