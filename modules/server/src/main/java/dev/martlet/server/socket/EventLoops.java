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
   * Starts loops.
   *
   * @param count of them, at least 1
   * @throws IOException if one cannot be made
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

  /** The loop for the next connection: each in turn, so that a shard's are spread. */
  EventLoop next() {
    return loops.get(Math.floorMod(handedOut.getAndIncrement(), loops.size()));
  }

  @Override
  public void close() {
    loops.forEach(EventLoop::close);
  }
}
