package dev.martlet.engine.stream;

/** Sends the frames of a tick to the connections that have one, all together. Any thread. */
@FunctionalInterface
public interface FanOut {
  /**
   * A tick has put all its frames into outboxes. They are sent on other threads; the call returns
   * at once, and does not throw.
   */
  void handOver();
}
