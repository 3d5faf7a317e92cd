package dev.martlet.server.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class OwnChannelTest {
  @Test
  void whatIsGivenAwayIsNotClosed() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      OwnChannel own = new OwnChannel(channel);
      own.give();
      assertFalse(own.close());
      assertTrue(channel.isOpen());
      assertTrue(own.isGiven());
    }
  }

  @Test
  void whatIsClosedIsNotGivenAway() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      OwnChannel own = new OwnChannel(channel);
      assertTrue(own.close());
      assertThrows(ClosedChannelException.class, own::give);
      assertFalse(own.isGiven());
    }
  }

  @Test
  void ofCloseAndGiveOnlyOneHappens() throws Exception {
    for (int i = 0; i < 2000; i++) {
      try (SocketChannel channel = SocketChannel.open()) {
        OwnChannel own = new OwnChannel(channel);
        CyclicBarrier both = new CyclicBarrier(2);
        FutureTask<Boolean> closing =
            new FutureTask<>(
                () -> {
                  both.await();
                  return own.close();
                });
        Thread.ofPlatform().start(closing);
        both.await();
        boolean given;
        try {
          own.give();
          given = true;
        } catch (ClosedChannelException e) {
          given = false;
        }
        assertEquals(!given, closing.get());
        assertEquals(given, channel.isOpen());
      }
    }
  }
}
