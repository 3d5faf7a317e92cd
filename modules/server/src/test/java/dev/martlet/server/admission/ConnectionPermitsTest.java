package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.admission.ConnectionPermits.Denied;
import dev.martlet.server.admission.ConnectionPermits.Permit;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionPermitsTest {
  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  @Test
  void anAddressHasItsLimitAndTheServerHasOne() throws Exception {
    ConnectionPermits permits = new ConnectionPermits(2, 3);
    Permit one = assertInstanceOf(Permit.class, permits.acquire(address("10.0.0.1")));
    assertInstanceOf(Permit.class, permits.acquire(address("10.0.0.1")));
    assertEquals(Denied.ADDRESS, permits.acquire(address("10.0.0.1")));
    assertInstanceOf(Permit.class, permits.acquire(address("10.0.0.2")));
    assertEquals(Denied.SERVER, permits.acquire(address("10.0.0.3")));
    one.release();
    one.release();
    assertEquals(2, permits.held(), "twice is the same as once");
    assertInstanceOf(Permit.class, permits.acquire(address("10.0.0.1")));
    assertEquals(Denied.SERVER, permits.acquire(address("10.0.0.3")));
  }

  @Test
  void aWholeSlash64IsOneAddress() throws Exception {
    ConnectionPermits permits = new ConnectionPermits(1, 10);
    assertInstanceOf(Permit.class, permits.acquire(address("2001:db8:1:2::1")));
    assertEquals(Denied.ADDRESS, permits.acquire(address("2001:db8:1:2:ffff::9")));
    assertInstanceOf(Permit.class, permits.acquire(address("2001:db8:1:3::1")));
  }

  @Test
  void nobodyGetsMoreThanTheLimitHoweverManyAskAtOnce() throws Exception {
    ConnectionPermits permits = new ConnectionPermits(8, 1000);
    InetAddress one = address("10.0.0.1");
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int k = 0; k < 2000; k++) {
                  if (permits.acquire(one) instanceof Permit permit) {
                    most.accumulateAndGet(held.incrementAndGet(), Math::max);
                    Thread.yield();
                    held.decrementAndGet();
                    permit.release();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(most.get() <= 8, "held at once: " + most);
    assertEquals(0, permits.held());
    for (int i = 0; i < 8; i++) {
      assertInstanceOf(Permit.class, permits.acquire(one));
    }
    assertEquals(Denied.ADDRESS, permits.acquire(one));
  }
}
