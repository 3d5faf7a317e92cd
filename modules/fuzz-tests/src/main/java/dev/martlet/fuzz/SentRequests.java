package dev.martlet.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The requests in what was sent, read as strictly as RFC 9112 reads: what the port answers is
 * measured against it. It does not know of routes.
 */
final class SentRequests {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /**
   * A request.
   *
   * @param method of it; empty if it is not well-formed, or not all of it was sent
   * @param last whether nothing behind it may be answered
   */
  record Sent(String method, boolean last) {
    static final Sent MALFORMED = new Sent("", true);
  }

  private final String bytes;
  private int at;

  private SentRequests(byte[] bytes) {
    this.bytes = new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** All requests that may be answered, the last of which may be malformed. */
  static List<Sent> of(byte[] bytes) {
    SentRequests all = new SentRequests(bytes);
    List<Sent> requests = new ArrayList<>();
    while (all.at < bytes.length) {
      Sent next = all.next();
      requests.add(next);
      if (next.last) {
        break;
      }
    }
    return requests;
  }

  private Sent next() {
    int end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) {
      return Sent.MALFORMED;
    }
    String[] lines = bytes.substring(at, end).split("\r\n", -1);
    at = end + 4;
    if (!lines[0].matches(TOKEN + " [!-~\\x80-\\xff]+ HTTP/1\\.1")) {
      return Sent.MALFORMED;
    }
    String length = null;
    boolean chunked = false;
    boolean close = false;
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].matches(TOKEN + ":[^\\x00\\r\\n]*")) {
        return Sent.MALFORMED;
      }
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String value = lines[i].substring(colon + 1).strip();
      if (name.equals("content-length")) {
        if (length != null || !value.matches("[0-9]{1,18}")) {
          return Sent.MALFORMED;
        }
        length = value;
      }
      chunked |= name.equals("transfer-encoding");
      close |= name.equals("connection") && value.toLowerCase(Locale.ROOT).contains("close");
    }
    String method = lines[0].substring(0, lines[0].indexOf(' '));
    long body = length == null ? 0 : Long.parseLong(length);
    boolean cut = body > bytes.length() - at;
    at += (int) Math.min(body, bytes.length() - at);
    return new Sent(method, chunked || close || cut);
  }
}
