package dev.martlet.server.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HandshakeTest {
  /** The example of RFC 6455, section 1.3. */
  @Test
  void theAcceptHeaderIsAsInTheRfc() {
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Handshake.accept("dGhlIHNhbXBsZSBub25jZQ=="));
  }
}
