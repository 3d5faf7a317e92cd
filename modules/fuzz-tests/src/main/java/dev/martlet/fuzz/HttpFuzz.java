package dev.martlet.fuzz;

import dev.martlet.fuzz.SentRequests.Sent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Whole connections to the HTTP port: whatever comes, the answers are well-formed, one to each
 * request that is, nothing is answered behind what is malformed, and nothing fails.
 */
public final class HttpFuzz {
  private static final FuzzedPort PORT = FuzzedPort.start();

  private HttpFuzz() {}

  /**
   * One input.
   *
   * @param data what a client sends on a connection
   * @throws Exception if the connection hangs
   */
  public static void fuzzerTestOneInput(byte[] data) throws Exception {
    byte[] answers;
    try {
      answers = PORT.exchange(data);
    } catch (IOException e) {
      throw new AssertionError("the connection was reset, or hangs", e);
    }
    String text = new String(answers, StandardCharsets.ISO_8859_1);
    try {
      check(SentRequests.of(data), text);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nof the answers:\n" + text, e);
    }
    String fault = PORT.fault();
    if (fault != null) {
      throw new AssertionError("logged: " + fault);
    }
  }

  private static void check(List<Sent> requests, String answers) {
    int at = 0;
    for (Sent request : requests) {
      while (answers.startsWith("HTTP/1.1 100 Continue\r\n\r\n", at)) {
        at += "HTTP/1.1 100 Continue\r\n\r\n".length();
      }
      if (at == answers.length()) {
        require(request.last() || at > 0 && closes(answers), "there is no answer to " + request);
        return;
      }
      int end = answers.indexOf("\r\n\r\n", at);
      require(end > 0, "a head that does not end: " + answers.substring(at));
      String head = answers.substring(at, end);
      int status = status(head);
      require(!request.method().isEmpty() || status >= 400, "malformed, and answered: " + head);
      if (answers.startsWith("event: open", end) || answers.indexOf("event: open", end) > 0) {
        return; // an event stream, of which only the beginning was read
      }
      at = end + 4 + bodyLength(request, status, head, end + 4 == answers.length());
      require(at <= answers.length(), "a body that is cut off: " + head);
      boolean close = contains(head, "connection", "close");
      require(close || status != 400, "goes on: " + head);
      if (close || request.last()) {
        break;
      }
    }
    require(at == answers.length(), "more than was asked for: " + answers.substring(at));
  }

  private static boolean closes(String answers) {
    return answers.toLowerCase(Locale.ROOT).contains("connection: close");
  }

  private static int status(String head) {
    String[] lines = head.split("\r\n", -1);
    require(lines[0].matches("HTTP/1\\.1 [2-5][0-9]{2} [ -~]+"), "a status line: " + lines[0]);
    for (int i = 1; i < lines.length; i++) {
      require(lines[i].matches("[A-Za-z0-9-]+: [\\t -~]*"), "a header: " + lines[i]);
    }
    int status = Integer.parseInt(lines[0].substring(9, 12));
    require(status != 500, "the server failed: " + head);
    return status;
  }

  private static int bodyLength(Sent request, int status, String head, boolean ends) {
    boolean none = request.method().equals("HEAD") || status == 204 || status == 304;
    if (ends && request.method().isEmpty()) {
      return 0; // perhaps it was a HEAD before it became malformed
    }
    String length = value(head, "content-length");
    require(none || length.matches("[0-9]+"), "a body of unknown length: " + head);
    return none ? 0 : Integer.parseInt(length);
  }

  private static boolean contains(String head, String name, String value) {
    return value(head, name).toLowerCase(Locale.ROOT).contains(value);
  }

  private static String value(String head, String name) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
        return line.substring(name.length() + 1).strip();
      }
    }
    return "";
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
