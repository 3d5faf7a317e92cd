package dev.martlet.server.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** The JDK's poller, with which virtual threads wait for sockets. */
public final class VirtualThreadPoller {
  private static final System.Logger LOG = System.getLogger(VirtualThreadPoller.class.getName());

  /** An upper bound only: the socket is closed as soon as the thread waits. */
  private static final int MAX_WAIT_MS = 10_000;

  private VirtualThreadPoller() {}

  /**
   * Makes sure that the poller exists. The JDK creates it lazily; if no file descriptors are left
   * then, creation fails for good, and no handshake could ever proceed. Force it now: by a virtual
   * thread that certainly waits, which the first handshake need not if its bytes are there already.
   *
   * @throws IOException if there are no files left already
   */
  public static void create() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(MAX_WAIT_MS);
      Thread waiting = Thread.startVirtualThread(() -> receiveNothing(silent));
      while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
        Thread.yield();
      }
    }
  }

  private static void receiveNothing(DatagramSocket silent) {
    try {
      silent.receive(new DatagramPacket(new byte[1], 1));
    } catch (IOException e) {
      LOG.log(Level.TRACE, "as it should: the socket is closed under it", e);
    }
  }
}
