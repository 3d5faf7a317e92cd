package dev.martlet.wire;

import java.nio.charset.StandardCharsets;

/** Encodes the events of an event stream (the HTML standard, section 9.2 "Server-sent events"). */
public final class ServerSentEvent {
  /** A comment, which clients ignore. It keeps an idle stream open. */
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);

  private ServerSentEvent() {}

  /**
   * Returns an event that clients ignore, for keeping an idle stream open.
   *
   * @return the bytes of an empty comment
   */
  public static byte[] ping() {
    return PING.clone();
  }

  /**
   * Encodes an event with a name.
   *
   * @param name of the event, without line breaks
   * @param json data of the event
   * @return its bytes
   * @throws IllegalArgumentException if the name is empty or has a line break
   */
  public static byte[] named(String name, String json) {
    if (name.isEmpty() || name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("not the name of an event: \"" + name + "\"");
    }
    byte[] bytes = WellFormedText.of(json).getBytes(StandardCharsets.UTF_8);
    return event("event: " + name, bytes, 0, bytes.length);
  }

  /** Encodes an event with an id and without a name; clients receive it as a message. */
  static byte[] withId(long id, byte[] from, int at, int length) {
    return event("id: " + Long.toUnsignedString(id), from, at, length);
  }

  private static byte[] event(String field, byte[] json, int at, int length) {
    byte[] first = field.getBytes(StandardCharsets.UTF_8);
    byte[] event = new byte[first.length + DATA.length + length + 2];
    System.arraycopy(first, 0, event, 0, first.length);
    System.arraycopy(DATA, 0, event, first.length, DATA.length);
    int start = first.length + DATA.length;
    System.arraycopy(json, at, event, start, length);
    for (int i = start; i < start + length; i++) {
      if (event[i] == '\n' || event[i] == '\r') {
        event[i] =
            ' '; // JSON has raw line breaks only between tokens, where a space means the same
      }
    }
    event[start + length] = '\n';
    event[start + length + 1] = '\n';
    return event;
  }
}
