package dev.martlet.server.http;

import dev.martlet.server.connection.UnfinishedBytes;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The body of one request. Chunks are read strictly (RFC 9112, section 7.1), because what is read
 * in one way here and in another by a proxy hides a request in a body. The connection's thread
 * only, except for what is marked.
 */
final class RequestBody {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A size, and perhaps extensions, which have no meaning here. */
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})([\\t ]*;[\\t -~]*)?");

  private static final byte[] NONE = new byte[0];

  /** For so many bytes, room is made at first. */
  private static final int PIECE = 4 * 1024;

  /** The longest line of a chunk's size, in bytes. */
  private static final int MAX_LINE = 256;

  private final HttpConnection connection;
  private final ServerRequest request;
  private final boolean chunked;
  private final UnfinishedBytes unfinished;
  private boolean over;

  /** What has arrived; longer than that while it is not complete. */
  private byte[] bytes = NONE;

  private int received;

  /** Whether it had to make room for others. Written by any thread. */
  private volatile boolean gaveWay;

  RequestBody(HttpConnection connection, ServerRequest request) {
    this.connection = connection;
    this.request = request;
    this.chunked = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
    this.over = !chunked && request.headers().contentLength().orElse(0) == 0;
    this.unfinished = new UnfinishedBytes(connection.unfinished(), this::giveWay);
  }

  /** The connection's thread finds the end of the input, and says why. */
  private void giveWay() {
    gaveWay = true;
    connection.endInput();
  }

  /**
   * Whether nothing of the body is left to be read, so that the next request begins where it ends.
   * After chunks that is never so: Helidon does not know that they have been read.
   */
  boolean isOver() {
    return over;
  }

  /** How many bytes of it were read, also if it was refused then. */
  int received() {
    return received;
  }

  /**
   * Reads the body.
   *
   * @param most bytes that it may have
   * @throws RefusedException if it has more, is malformed, does not come in time, or has to make
   *     room for others
   */
  byte[] read(int most) throws RefusedException {
    if (over) {
      return NONE;
    }
    connection.enter(HttpPhase.BODY);
    try {
      return chunked ? readChunks(most) : readLength(most);
    } catch (DataReader.InsufficientDataAvailableException
        | CloseConnectionException
        | IOException e) {
      throw new RefusedException(whyCut());
    } finally {
      unfinished.end();
      bytes = NONE;
      connection.enter(HttpPhase.ANSWER);
    }
  }

  private Refusal whyCut() {
    if (gaveWay) {
      return ApiRefusals.tooManyUnfinished();
    }
    return connection.late() ? ApiRefusals.tooSlow() : ApiRefusals.badBody("the body is cut off");
  }

  private byte[] readLength(int most) throws RefusedException, IOException {
    long length = request.headers().contentLength().orElse(0);
    if (length > most) {
      throw new RefusedException(ApiRefusals.bodyTooLarge(most));
    }
    try (InputStream in = request.content().inputStream()) {
      while (received < length) {
        makeRoom((int) length);
        int count = in.read(bytes, received, bytes.length - received);
        if (count < 0) {
          throw new EOFException("the body is cut off");
        }
        received += count;
      }
      in.read(); // lets Helidon see the end
      over = true;
      return bytes;
    }
  }

  /** Makes room for more, but never for more than there can be. */
  private void makeRoom(int most) throws RefusedException {
    if (received == bytes.length) {
      int size = Math.min(most, Math.max(PIECE, 2 * received));
      if (!unfinished.hold(size, false)) {
        throw new RefusedException(ApiRefusals.tooManyUnfinished());
      }
      bytes = Arrays.copyOf(bytes, size);
    }
  }

  private byte[] readChunks(int most) throws RefusedException {
    if (request.headers().containsToken(HeaderValues.EXPECT_100)) {
      connection.out().write(CONTINUE);
    }
    DataReader in = connection.in();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      if (size > most - received) {
        throw new RefusedException(ApiRefusals.bodyTooLarge(most));
      }
      readChunk(in, size, most);
      if (!line(in).isEmpty()) {
        throw malformed();
      }
    }
    if (!line(in).isEmpty()) {
      throw new RefusedException(ApiRefusals.badBody("trailers are not accepted"));
    }
    return Arrays.copyOf(bytes, received);
  }

  /** In pieces, as they arrive: the reader would hold the whole chunk beside what is counted. */
  private void readChunk(DataReader in, int size, int most) throws RefusedException {
    for (int end = received + size; received < end; ) {
      makeRoom(most);
      in.ensureAvailable();
      int count = Math.min(in.available(), Math.min(end, bytes.length) - received);
      System.arraycopy(in.readBytes(count), 0, bytes, received, count);
      received += count;
    }
  }

  private static int chunkSize(DataReader in) throws RefusedException {
    var matcher = CHUNK.matcher(line(in));
    if (!matcher.matches()) {
      throw malformed();
    }
    return Integer.parseInt(matcher.group(1), 16);
  }

  /** Reads a line that ends with CR and LF, without them. Neither may come alone. */
  private static String line(DataReader in) throws RefusedException {
    StringBuilder line = new StringBuilder();
    for (byte b = in.read(); b != '\r'; b = in.read()) {
      if (b == '\n' || line.length() == MAX_LINE) {
        throw malformed();
      }
      line.append((char) (b & 0xFF));
    }
    if (in.read() != '\n') {
      throw malformed();
    }
    return line.toString();
  }

  private static RefusedException malformed() {
    return new RefusedException(ApiRefusals.badBody("the body's chunks are malformed"));
  }
}
