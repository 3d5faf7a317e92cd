package dev.martlet.server.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * What the JDK knows of a socket and has no public way to tell: its descriptor, and how a virtual
 * thread waits for a socket that does not block. The launcher exports the package to this module.
 * Where it does not, or where the JDK has changed, there is none of it, and the server does without
 * (module-info-docs/decisions). Immutable; any thread.
 */
public final class SocketInternals {
  private static final System.Logger LOG = System.getLogger(SocketInternals.class.getName());
  private static final String PACKAGE = "sun.nio.ch.";

  private static final Optional<SocketInternals> FOUND = find();

  private final MethodHandle descriptor;
  private final MethodHandle park;
  private final int input;
  private final int room;

  private SocketInternals() throws ReflectiveOperationException {
    Class<?> socket = Class.forName(PACKAGE + "SelChImpl");
    Class<?> events = Class.forName(PACKAGE + "Net");
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    this.descriptor =
        lookup
            .findVirtual(socket, "getFDVal", MethodType.methodType(int.class))
            .asType(MethodType.methodType(int.class, SocketChannel.class));
    this.park =
        lookup
            .findVirtual(socket, "park", MethodType.methodType(void.class, int.class, long.class))
            .asType(MethodType.methodType(void.class, SocketChannel.class, int.class, long.class));
    this.input = events.getField("POLLIN").getShort(null);
    this.room = events.getField("POLLOUT").getShort(null);
  }

  private static Optional<SocketInternals> find() {
    try {
      return Optional.of(new SocketInternals());
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the JDK tells nothing of its sockets", e);
      return Optional.empty();
    }
  }

  /**
   * Asks the JDK.
   *
   * @return empty if it does not tell
   */
  public static Optional<SocketInternals> get() {
    return FOUND;
  }

  /**
   * The number of a socket's descriptor. It means the socket for as long as the channel is open.
   *
   * @param channel of the socket
   * @return the number
   */
  public int descriptor(SocketChannel channel) {
    try {
      return (int) descriptor.invokeExact(channel);
    } catch (Throwable e) {
      throw new IllegalStateException("a socket has a descriptor", e);
    }
  }

  /**
   * Waits until there is something to read, or the end. A channel that is closed meanwhile does not
   * end the wait; one that is shut down does.
   *
   * @param channel that does not block
   * @throws IOException if the waiting fails
   */
  void awaitInput(SocketChannel channel) throws IOException {
    await(channel, input, 0);
  }

  /**
   * Waits until the socket takes bytes again, or cannot be written any more.
   *
   * @param channel that does not block
   * @param most how long to wait; the socket may still take none then
   * @throws IOException if the waiting fails
   */
  void awaitRoom(SocketChannel channel, Duration most) throws IOException {
    await(channel, room, most.toNanos());
  }

  private void await(SocketChannel channel, int event, long nanos) throws IOException {
    try {
      park.invokeExact(channel, event, nanos);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no other exception is declared", e);
    }
  }
}
