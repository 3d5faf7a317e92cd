package dev.martlet.server.fanout;

/**
 * A way to give the kernel bytes for many sockets, none of which is waited for. One task at a time
 * uses it.
 */
interface SendPath {
  /**
   * Sends a batch, and fills in its results. Nothing is in flight when it returns.
   *
   * @param batch with at least one socket
   * @throws IllegalStateException if it is not known what was sent
   */
  void send(Batch batch);
}
