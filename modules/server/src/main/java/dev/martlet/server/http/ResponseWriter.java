package dev.martlet.server.http;

import dev.martlet.server.transport.ByteStream;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes to a connection, in pieces: a client that takes one in the write timeout is alive. The
 * connection's thread writes; any thread may ask since when.
 */
final class ResponseWriter implements DataWriter {
  private final ByteStream to;
  private final int piece;

  /** Since when a piece has not been taken, or 0. */
  private volatile long writingSince;

  /**
   * A writer that has written nothing.
   *
   * @param to where the bytes go
   * @param piece bytes that are written at once
   */
  ResponseWriter(ByteStream to, int piece) {
    this.to = to;
    this.piece = piece;
  }

  /**
   * Since when a piece has been waiting to be taken.
   *
   * @return on the clock of {@link System#nanoTime}; 0 if nothing is being written
   */
  long writingSince() {
    return writingSince;
  }

  void write(byte[] bytes) {
    try {
      for (int from = 0; from < bytes.length; from += piece) {
        writingSince = System.nanoTime() | 1; // never 0
        writePiece(bytes, from, Math.min(from + piece, bytes.length));
      }
    } catch (IOException e) {
      throw new ServerConnectionException("the client takes no more", e);
    } finally {
      writingSince = 0;
    }
  }

  private void writePiece(byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; ) {
      at += this.to.write(ByteBuffer.wrap(bytes, at, to - at));
    }
  }

  @Override
  public void write(BufferData buffer) {
    write(buffer.readBytes());
  }

  @Override
  public void write(BufferData... buffers) {
    write(BufferData.create(buffers)); // at once, for a head and a body to be one packet
  }

  @Override
  public void writeNow(BufferData buffer) {
    write(buffer);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    write(buffers);
  }
}
