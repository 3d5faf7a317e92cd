package dev.martlet.system;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A TCP relay between clients and the server; a test can cut, stall or slow its connections. */
final class Relay implements Closeable {
  private static final int PIECE = 4 * 1024;

  private final ServerSocket door;
  private final Thread accepting;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Connections that pass nothing any more, though nobody is told. */
  private final Set<Socket> stalled = ConcurrentHashMap.newKeySet();

  private final AtomicInteger accepted = new AtomicInteger();

  /** How many bytes a second the server's side may send on each connection. */
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  Relay(int target) throws IOException {
    this(0, target);
  }

  /** A relay at a port that the test knows before. */
  Relay(int port, int target) throws IOException {
    this.target = target;
    door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    accepting = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** How many connections were accepted so far. */
  int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        accepted.incrementAndGet();
        // Small buffers: what is slow or stalled must not be on its way already.
        client.setSendBufferSize(PIECE);
        Socket server = new Socket();
        server.setReceiveBufferSize(PIECE);
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(client, server, false));
        Thread.ofVirtual().start(() -> pass(server, client, true));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void pass(Socket from, Socket to, boolean slow) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        while (stalled.contains(from) && open.contains(from)) {
          Project.betweenLooks();
        }
        long rate = bytesPerSecond;
        if (slow && rate < Long.MAX_VALUE) {
          LockSupport.parkNanos(1_000_000_000L * count / rate);
        }
        out.write(piece, 0, count);
      }
    } catch (IOException e) {
      // cut
    } finally {
      open.remove(from);
      open.remove(to);
      stalled.remove(from);
    }
  }

  /** From now on connections pass so many bytes a second on to clients. */
  void slow(long newRate) {
    bytesPerSecond = newRate;
  }

  /** The connections that there are pass nothing any more; new ones do. */
  void stall() {
    stalled.addAll(open);
  }

  /** Resets both ends of every connection. */
  void cut() {
    for (Socket socket : open) {
      try {
        open.remove(socket);
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // already closed by the thread that relays
      }
    }
  }

  /** Afterwards the port is free: it is not before the thread that accepts has noticed. */
  @Override
  public void close() throws IOException {
    door.close();
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cut();
  }
}
