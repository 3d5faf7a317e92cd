package dev.martlet.server.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of the shard port. Any thread. */
final class EventLoops implements AutoCloseable {
  private final List<EventLoop> loops = new ArrayList<>();
  private final AtomicInteger handedOut = new AtomicInteger();

  /**
   * Starts the loops.
   *
   * @param count of loops, at least 1
   * @throws IOException if a loop cannot be created
   */
  EventLoops(int count) throws IOException {
    try {
      for (int i = 1; i <= count; i++) {
        loops.add(new EventLoop("martlet-sockets-" + i));
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** The loop for the next connection. Round robin spreads the connections of a shard. */
  EventLoop next() {
    return loops.get(Math.floorMod(handedOut.getAndIncrement(), loops.size()));
  }

  @Override
  public void close() {
    loops.forEach(EventLoop::close);
  }
}
