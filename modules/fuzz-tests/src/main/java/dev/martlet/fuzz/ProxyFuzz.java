package dev.martlet.fuzz;

import dev.martlet.wire.Forwarded;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.ProxyProtocol;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The parsers of what proxies send: the PROXY header, and the two HTTP headers. */
public final class ProxyFuzz {
  private ProxyFuzz() {}

  private static final class End extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * One input.
   *
   * @param data what a proxy sends
   */
  public static void fuzzerTestOneInput(byte[] data) {
    ByteArrayInputStream in = new ByteArrayInputStream(data);
    try {
      ProxyProtocol.read(
          () -> {
            int octet = in.read();
            if (octet < 0) {
              throw new End();
            }
            return octet;
          });
    } catch (MalformedEncodingException | End e) {
      // answers
    }
    String text = new String(data, StandardCharsets.ISO_8859_1);
    Forwarded.xForwardedFor(List.of(text));
    Forwarded.forwarded(List.of(text));
  }
}
