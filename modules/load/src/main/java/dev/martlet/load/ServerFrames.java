package dev.martlet.load;

import java.io.IOException;

/**
 * Parses the frames that a server sends (RFC 6455 section 5.2) as far as a load test needs them: it
 * keeps the beginning of each payload and skips the rest. Bytes may arrive in any pieces.
 */
final class ServerFrames {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;

  /** How much of a payload is kept, in bytes: the maximum payload of a control frame. */
  static final int KEPT = 125;

  private static final int MAX_HEADER = 10;

  /** Receives frames. */
  interface Listener {
    /**
     * A frame arrived. Only the beginning of its payload may have been kept.
     *
     * @param opcode of the frame
     * @param bytes array that holds the beginning of the payload; reused after the call
     * @param from index of the payload's first byte
     * @param kept number of payload bytes in the array
     * @param length of the whole payload
     */
    void frame(int opcode, byte[] bytes, int from, int kept, long length) throws IOException;
  }

  private final Listener listener;

  /** The header and the kept part of the payload, as far as they have arrived. */
  private final byte[] head = new byte[MAX_HEADER + KEPT];

  private int have;
  private int wanted = 2;
  private long toSkip;

  ServerFrames(Listener listener) {
    this.listener = listener;
  }

  /**
   * Reads bytes as they arrive.
   *
   * @throws IOException if they are not frames that a server sends
   */
  void feed(byte[] bytes, int from, int to) throws IOException {
    int next = from;
    while (next < to) {
      if (toSkip > 0) {
        int skipped = (int) Math.min(toSkip, to - next);
        toSkip -= skipped;
        next += skipped;
        continue;
      }
      int taken = Math.min(wanted - have, to - next);
      System.arraycopy(bytes, next, head, have, taken);
      have += taken;
      next += taken;
      if (have == wanted) {
        complete();
      }
    }
  }

  private void complete() throws IOException {
    int header = headerLength();
    if (have < header) {
      wanted = header;
      return;
    }
    long length = payloadLength(header);
    int kept = (int) Math.min(length, KEPT);
    if (have < header + kept) {
      wanted = header + kept;
      return;
    }
    have = 0;
    wanted = 2;
    toSkip = length - kept;
    listener.frame(head[0] & 0x0F, head, header, kept, length);
  }

  private int headerLength() throws IOException {
    int second = head[1];
    if (second < 0 || (head[0] & 0xF0) != 0x80) {
      throw new IOException(
          "a frame that no Martlet sends: masked, fragmented or with reserved bits");
    }
    return second == 126 ? 4 : second == 127 ? MAX_HEADER : 2;
  }

  private long payloadLength(int header) {
    if (header == 2) {
      return head[1];
    }
    long length = 0;
    for (int i = 2; i < header; i++) {
      length = length << 8 | head[i] & 0xFF;
    }
    return length;
  }
}
