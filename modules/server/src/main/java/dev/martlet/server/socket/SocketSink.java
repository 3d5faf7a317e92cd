package dev.martlet.server.socket;

import dev.martlet.server.connection.WriteStalledEvent;
import dev.martlet.server.transport.ByteStream;
import java.io.IOException;

/** Takes what a {@link ConnectionWriter} writes to the socket. The writing thread. */
final class SocketSink implements ConnectionWriter.Sink {
  private final ByteStream bytes;
  private final Object connection;

  /**
   * The sink of a connection.
   *
   * @param bytes that are written to
   * @param connection whose name the stall event has
   */
  SocketSink(ByteStream bytes, Object connection) {
    this.bytes = bytes;
    this.connection = connection;
  }

  @Override
  public int write(byte[] frame, int from) throws IOException {
    return SocketOutput.get().write(bytes, frame, from);
  }

  @Override
  public void stallEnded(long nanos) {
    WriteStalledEvent.emit(connection.toString(), nanos, false);
  }
}
