package dev.martlet.server.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import java.util.function.Supplier;

/**
 * Reads requests, for both ports. Methods are case-sensitive (RFC 9110, section 9.1), but Helidon
 * takes {@code head} for {@code HEAD}: a proxy would then wait for a body that never comes, and
 * take the next answer for it. So a method with a small letter is refused. The connection's thread
 * only.
 */
public final class RequestReader extends DataReader {
  private boolean atRequestLine = true;

  /**
   * A reader that has read nothing.
   *
   * @param source of the bytes
   */
  @SuppressWarnings("removal") // Helidon has no other place where a method is seen as it was sent
  public RequestReader(Supplier<byte[]> source) {
    super(source);
  }

  /** The line that is read next is the first of a request. */
  public void expectRequest() {
    atRequestLine = true;
  }

  @Override
  public int findNewLine(int max) throws IncorrectNewLineException {
    int end = super.findNewLine(max);
    if (atRequestLine) {
      atRequestLine = false;
      checkMethod(getBuffer(Math.min(end, available())));
    }
    return end;
  }

  private static void checkMethod(BufferData line) {
    while (line.available() > 0) {
      int c = line.read();
      if (c == ' ') {
        return;
      }
      if (c >= 'a' && c <= 'z') {
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .message("the method must be in capital letters")
            .safeMessage(true)
            .build();
      }
    }
  }
}
