package dev.martlet.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary WebSocket messages in the bytes that a server has sent on one connection so far, the
 * last of which may be half sent.
 */
final class SentMessages {
  private static final byte[] UPGRADED = "HTTP/1.1 101".getBytes(StandardCharsets.ISO_8859_1);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  void add(byte[] more, int length) {
    bytes.write(more, 0, length);
  }

  /** The whole messages; none if it is no WebSocket. */
  List<byte[]> binary() {
    ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
    List<byte[]> messages = new ArrayList<>();
    if (!startsWith(all, UPGRADED)) {
      return messages;
    }
    int head = new String(all.array(), StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
    all.position(head < 0 ? all.limit() : head + 4);
    while (all.remaining() >= 2) {
      int opcode = all.get() & 0x0F;
      int length = all.get();
      int more = length == 126 ? Short.BYTES : length == 127 ? Long.BYTES : 0;
      if (all.remaining() < more) {
        break;
      }
      if (more > 0) {
        length = more == Short.BYTES ? all.getShort() & 0xFFFF : Math.toIntExact(all.getLong());
      }
      if (all.remaining() < length) {
        break;
      }
      byte[] payload = new byte[length];
      all.get(payload);
      if (opcode == RawClient.BINARY) {
        messages.add(payload);
      }
    }
    return messages;
  }

  private static boolean startsWith(ByteBuffer all, byte[] start) {
    return all.remaining() >= start.length
        && all.slice(0, start.length).equals(ByteBuffer.wrap(start));
  }
}
