package dev.martlet.load;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/** Encodes the frames that a client sends (RFC 6455 section 5.2): masked, never fragmented. */
final class ClientFrames {
  static final int TEXT = 0x81;
  static final int CLOSE = 0x88;
  static final int PONG = 0x8A;

  private ClientFrames() {}

  /**
   * Encodes a frame.
   *
   * @param firstByte one of the constants above
   * @param payload of the frame, less than 64 KiB
   * @return the frame's bytes, ready to be read
   */
  static ByteBuffer of(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
    frame.put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    int mask = ThreadLocalRandom.current().nextInt();
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask >>> 24 - 8 * (i & 3)));
    }
    return frame.flip();
  }
}
