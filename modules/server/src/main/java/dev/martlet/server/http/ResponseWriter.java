package dev.martlet.server.http;

import dev.martlet.server.transport.ByteStream;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes to a connection, in pieces: a client that takes one in the write timeout is alive. Of the
 * answer to a HEAD request it writes the head alone (RFC 9110, section 9.3.2): whoever passes
 * answers on would take what follows for the answer to the next request. The connection's thread
 * writes; any thread may ask since when.
 */
final class ResponseWriter implements DataWriter {
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** How much of the answers is written. */
  private enum Part {
    /** All. */
    ALL,
    /** The rest of a head, and nothing behind it. */
    HEAD,
    /** Nothing: the head has been written. */
    NOTHING
  }

  private final ByteStream to;
  private final int piece;

  /** Since when a piece has not been taken, or 0. */
  private volatile long writingSince;

  // The connection's thread only.
  private Part part = Part.ALL;

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

  /**
   * Begins the answer to a request.
   *
   * @param headOnly whether it has no body, whatever is written
   */
  void begin(boolean headOnly) {
    part = headOnly ? Part.HEAD : Part.ALL;
  }

  void write(byte[] bytes) {
    int end = wanted(bytes);
    try {
      for (int from = 0; from < end; from += piece) {
        writingSince = System.nanoTime() | 1; // never 0
        writePiece(bytes, from, Math.min(from + piece, end));
      }
    } catch (IOException e) {
      throw new ServerConnectionException("the client takes no more", e);
    } finally {
      writingSince = 0;
    }
  }

  /** How many of the bytes are written. A head always comes in one piece. */
  private int wanted(byte[] bytes) {
    return switch (part) {
      case ALL -> bytes.length;
      case NOTHING -> 0;
      case HEAD -> {
        part = Part.NOTHING;
        yield endOfHead(bytes);
      }
    };
  }

  private static int endOfHead(byte[] bytes) {
    for (int end = END_OF_HEAD.length; end <= bytes.length; end++) {
      if (Arrays.equals(bytes, end - END_OF_HEAD.length, end, END_OF_HEAD, 0, END_OF_HEAD.length)) {
        return end;
      }
    }
    return bytes.length;
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
