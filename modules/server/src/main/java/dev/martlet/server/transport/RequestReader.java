package dev.martlet.server.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import java.util.function.Supplier;

/**
 * Reads requests, for both ports. Methods are case-sensitive (RFC 9110, section 9.1), but Helidon
 * takes {@code head} for {@code HEAD}: a proxy would then wait for a body that never comes, and
 * take the next answer for it. So a method with a small letter is refused, and so is an empty one.
 * The connection's thread only.
 */
public final class RequestReader extends DataReader {
  /** Learns of each request before anything of it can be refused. */
  @FunctionalInterface
  public interface Beginning {
    /**
     * A request's first line has come.
     *
     * @param head whether its method is HEAD, so that its answer has no body
     */
    void request(boolean head);
  }

  private final Beginning beginning;
  private boolean atRequestLine = true;

  /**
   * A reader that has read nothing.
   *
   * @param source of the bytes
   * @param beginning that learns of requests
   */
  @SuppressWarnings("removal") // Helidon has no other place where a method is seen as it was sent
  public RequestReader(Supplier<byte[]> source, Beginning beginning) {
    super(source);
    this.beginning = beginning;
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

  private void checkMethod(BufferData line) {
    StringBuilder method = new StringBuilder();
    boolean small = false;
    for (int c = next(line); c != ' '; c = next(line)) {
      method.append((char) c);
      small |= c >= 'a' && c <= 'z';
    }
    beginning.request("HEAD".contentEquals(method));
    if (small || method.isEmpty()) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.BAD_REQUEST)
          .message(small ? "the method must be in capital letters" : "the method is missing")
          .safeMessage(true)
          .build();
    }
  }

  /** The next character; a space at the end. */
  private static int next(BufferData line) {
    return line.available() > 0 ? line.read() : ' ';
  }
}
