package dev.martlet.wire;

import java.nio.charset.StandardCharsets;

/** Encodes the frames that the server sends (RFC 6455 section 5.2): unmasked, never fragmented. */
public final class WebSocketFrames {
  /** The maximum length of a close reason, in bytes: 125 minus the 2 bytes of the code. */
  public static final int MAX_CLOSE_REASON = 123;

  static final int BINARY = 0x82;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  private WebSocketFrames() {}

  /**
   * Encodes a text message.
   *
   * @param text of the message
   * @return the frame's bytes
   */
  public static byte[] text(String text) {
    return frame(TEXT, WellFormedText.of(text).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Encodes a ping.
   *
   * @param payload at most 125 bytes
   * @return the frame's bytes
   */
  public static byte[] ping(byte[] payload) {
    return frame(PING, payload);
  }

  /**
   * Encodes a pong.
   *
   * @param payload of the ping to answer
   * @return the frame's bytes
   */
  public static byte[] pong(byte[] payload) {
    return frame(PONG, payload);
  }

  /**
   * Encodes a close frame.
   *
   * @param code to send, or {@link CloseCode#NO_STATUS} for a frame without a code
   * @param reason to send; cut at a character boundary to {@value #MAX_CLOSE_REASON} bytes of UTF-8
   * @return the frame's bytes
   */
  public static byte[] close(int code, String reason) {
    if (code == CloseCode.NO_STATUS) {
      return frame(CLOSE, new byte[0]);
    }
    byte[] text = WellFormedText.of(reason).getBytes(StandardCharsets.UTF_8);
    int length = text.length;
    if (length > MAX_CLOSE_REASON) {
      length = MAX_CLOSE_REASON;
      while ((text[length] & 0xC0) == 0x80) {
        length--;
      }
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, length);
    return frame(CLOSE, payload);
  }

  private static byte[] frame(int firstByte, byte[] payload) {
    int header = headerLength(payload.length);
    byte[] frame = new byte[header + payload.length];
    writeHeader(frame, firstByte, payload.length);
    System.arraycopy(payload, 0, frame, header, payload.length);
    return frame;
  }

  static int headerLength(int payload) {
    return payload < 126 ? 2 : payload <= 0xFFFF ? 4 : 10;
  }

  static void writeHeader(byte[] frame, int firstByte, int payload) {
    frame[0] = (byte) firstByte;
    if (payload < 126) {
      frame[1] = (byte) payload;
    } else if (payload <= 0xFFFF) {
      frame[1] = 126;
      frame[2] = (byte) (payload >> 8);
      frame[3] = (byte) payload;
    } else {
      frame[1] = 127; // the upper four of the eight length bytes stay zero
      frame[6] = (byte) (payload >> 24);
      frame[7] = (byte) (payload >> 16);
      frame[8] = (byte) (payload >> 8);
      frame[9] = (byte) payload;
    }
  }
}
