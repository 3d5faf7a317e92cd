package dev.martlet.server.socket;

/** Held by a connection until its handshake is over. One thread at a time. */
final class HandshakePermit {
  private final Runnable onRelease;
  private boolean held = true;

  HandshakePermit(Runnable onRelease) {
    this.onRelease = onRelease;
  }

  /** Gives the permit back; without effect the second time. */
  void release() {
    if (held) {
      held = false;
      onRelease.run();
    }
  }
}
