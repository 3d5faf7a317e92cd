package dev.martlet.server.http;

import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The body of one request. Chunks are read strictly (RFC 9112, section 7.1), because what is read
 * in one way here and in another by a proxy hides a request in a body. The connection's thread
 * only.
 */
final class RequestBody {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A size, and perhaps extensions, which have no meaning here. */
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})([\\t ]*;[\\t -~]*)?");

  /** The longest line of a chunk's size, in bytes. */
  private static final int MAX_LINE = 256;

  private final HttpConnection connection;
  private final ServerRequest request;
  private final boolean chunked;
  private boolean over;

  RequestBody(HttpConnection connection, ServerRequest request) {
    this.connection = connection;
    this.request = request;
    this.chunked = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
    this.over = !chunked && request.headers().contentLength().orElse(0) == 0;
  }

  /**
   * Whether nothing of the body is left to be read, so that the next request begins where it ends.
   * After chunks that is never so: Helidon does not know that they have been read.
   */
  boolean isOver() {
    return over;
  }

  /**
   * Reads the body.
   *
   * @param most bytes that it may have
   * @throws RefusedException if it has more, is malformed, or does not come in time
   */
  byte[] read(int most) throws RefusedException {
    if (over) {
      return new byte[0];
    }
    connection.enter(HttpConnection.Phase.BODY);
    try {
      return chunked ? readChunks(most) : readLength(most);
    } catch (DataReader.InsufficientDataAvailableException
        | CloseConnectionException
        | IOException e) {
      throw new RefusedException(
          connection.late() ? ApiRefusals.tooSlow() : ApiRefusals.badBody("the body is cut off"));
    } finally {
      connection.enter(HttpConnection.Phase.ANSWER);
    }
  }

  private byte[] readLength(int most) throws RefusedException, IOException {
    if (request.headers().contentLength().orElse(0) > most) {
      throw new RefusedException(ApiRefusals.bodyTooLarge(most));
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readAllBytes();
      over = true;
      return body;
    }
  }

  private byte[] readChunks(int most) throws RefusedException {
    if (request.headers().containsToken(HeaderValues.EXPECT_100)) {
      connection.out().write(CONTINUE);
    }
    DataReader in = connection.in();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      if (size > most - body.size()) {
        throw new RefusedException(ApiRefusals.bodyTooLarge(most));
      }
      body.writeBytes(in.readBytes(size));
      if (!line(in).isEmpty()) {
        throw malformed();
      }
    }
    if (!line(in).isEmpty()) {
      throw new RefusedException(ApiRefusals.badBody("trailers are not accepted"));
    }
    return body.toByteArray();
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
