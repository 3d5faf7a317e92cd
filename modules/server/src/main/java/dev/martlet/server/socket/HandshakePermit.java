package dev.martlet.server.socket;

/** Held by a connection until its handshake is over. One thread at a time. */
final class HandshakePermit implements AutoCloseable {
  private final Runnable release;
  private boolean held = true;

  HandshakePermit(Runnable release) {
    this.release = release;
  }

  /** Gives the permit back; without effect the second time. */
  @Override
  public void close() {
    if (held) {
      held = false;
      release.run();
    }
  }
}
