package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.server.config.AdmissionSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who operators see held back. */
class HeldBackTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final HeldBack heldBack = new HeldBack(now::get);

  private void address(String text) {
    heldBack.address(
        AdmissionSettings.JOINS_PER_MINUTE,
        ConnectionPermits.addressKey(InetAddress.ofLiteral(text)));
  }

  private List<String> addresses() {
    return heldBack.list().stream().map(entry -> entry.address().orElseThrow()).toList();
  }

  @Test
  void addressesAreShownAsPeopleWriteThem() {
    address("192.0.2.7");
    address("2001:db8:1:2:3:4:5:6");
    assertEquals(List.of("2001:db8:1:2::/64", "192.0.2.7"), addresses());
  }

  @Test
  void eachLimitIsCountedByItselfFromTheFirstTimeToTheLast() {
    address("192.0.2.7");
    heldBack.user(AdmissionSettings.JOINS_PER_MINUTE_OF_USER, "eva");
    now.set(now.get().plusSeconds(5));
    address("192.0.2.7");
    HeldBack.Entry first = heldBack.list().getFirst();
    assertEquals(2, first.times());
    assertEquals(Duration.ofSeconds(5), Duration.between(first.since(), first.last()));
    HeldBack.Entry second = heldBack.list().get(1);
    assertEquals(Optional.of("eva"), second.user());
    assertEquals(AdmissionSettings.JOINS_PER_MINUTE_OF_USER, second.limit());
  }

  @Test
  void onlyTheLastAreRememberedAndForAWhile() {
    address("192.0.2.7");
    for (int i = 0; i < 1000; i++) {
      address("10.0." + i / 250 + "." + i % 250);
      if (i % 10 == 0) {
        address("192.0.2.7"); // who goes on is not forgotten for those who come once
      }
    }
    assertEquals(HeldBack.MOST, heldBack.list().size());
    assertEquals(101, heldBack.list().stream().mapToLong(HeldBack.Entry::times).max().orElse(0));
    now.set(now.get().plus(Duration.ofMinutes(10)));
    address("192.0.2.8");
    now.set(now.get().plus(Duration.ofMinutes(10)));
    heldBack.sweep();
    assertEquals(List.of("192.0.2.8"), addresses());
  }
}
