package dev.martlet.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ProxyProtocolProperties {
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  /** Signals the end of the bytes, as a connection does. */
  private static final class End extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static int next(ByteArrayInputStream in) {
    int octet = in.read();
    if (octet < 0) {
      throw new End();
    }
    return octet;
  }

  /** Reads a header that is followed by more bytes, which must be left unread. */
  private static Optional<InetAddress> read(byte[] header) throws MalformedEncodingException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(header);
    all.writeBytes("GET /".getBytes(StandardCharsets.US_ASCII));
    ByteArrayInputStream in = new ByteArrayInputStream(all.toByteArray());
    Optional<InetAddress> address = ProxyProtocol.read(() -> next(in));
    assertEquals("GET /", new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    return address;
  }

  private static Optional<InetAddress> read(String line) throws MalformedEncodingException {
    return read(line.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] binary(int versionAndCommand, int family, byte[] rest) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(SIGNATURE);
    header.write(versionAndCommand);
    header.write(family);
    header.write(rest.length >> 8);
    header.write(rest.length);
    header.writeBytes(rest);
    return header.toByteArray();
  }

  private static byte[] addresses(byte[] source) {
    byte[] all = new byte[2 * source.length + 4];
    System.arraycopy(source, 0, all, 0, source.length);
    return all;
  }

  @Property
  void whatBeginsAsAHeaderDoesIsToldFromWhatIsNone(@ForAll @IntRange(max = 16) int length) {
    byte[] text = "PROXY nonsense\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] binary = binary(0x99, 0x11, new byte[4]);
    for (byte[] header : new byte[][] {text, binary}) {
      assertTrue(ProxyProtocol.mayBegin(Arrays.copyOf(header, Math.min(length, header.length))));
    }
    for (String other : new String[] {"GET ", "POST ", "PUT", "PROXIED", "HEAD", "\u0016"}) {
      assertFalse(ProxyProtocol.mayBegin(other.getBytes(StandardCharsets.ISO_8859_1)), other);
    }
  }

  @Property
  void anAddressInTextIsRead(
      @ForAll @Size(4) byte[] address, @ForAll @IntRange(min = 0, max = 65_535) int port)
      throws Exception {
    InetAddress source = InetAddress.getByAddress(address);
    String line = "PROXY TCP4 %s 10.0.0.1 %d 4324\r\n".formatted(source.getHostAddress(), port);
    assertEquals(Optional.of(source), read(line));
  }

  @Property
  void anAddressInBinaryIsReadWhateverExtensionsFollow(
      @ForAll boolean six, @ForAll @Size(16) byte[] bytes, @ForAll @Size(max = 99) byte[] more)
      throws Exception {
    byte[] address = six ? bytes : java.util.Arrays.copyOf(bytes, 4);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    rest.writeBytes(addresses(address));
    rest.writeBytes(more);
    assertEquals(
        Optional.of(InetAddress.getByAddress(address)),
        read(binary(0x21, six ? 0x21 : 0x11, rest.toByteArray())));
  }

  @Example
  void whoCallsForHimselfHasNoAddress() throws Exception {
    assertEquals(Optional.empty(), read("PROXY UNKNOWN\r\n"));
    assertEquals(Optional.empty(), read("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"));
    assertEquals(Optional.empty(), read(binary(0x20, 0x11, new byte[0])));
    assertEquals(Optional.empty(), read(binary(0x21, 0x31, new byte[216])));
    assertEquals(Optional.empty(), read(binary(0x21, 0x00, new byte[0])));
    assertEquals(
        Optional.of(InetAddress.ofLiteral("2001:db8::1")),
        read("PROXY TCP6 2001:db8::1 ::1 65535 443\r\n"));
  }

  @Example
  void whatIsNoHeaderIsMalformed() {
    for (String wrong :
        new String[] {
          "GET / HTTP/1.1\r\n",
          "PROXY\r\n",
          "PROXY \r\n",
          "PROXX TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
          "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
          "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n",
          "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
          "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
          "PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n",
          "PROXY TCP4 localhost 1.2.3.4 1 2\r\n",
          "PROXY TCP4 ::1 ::1 1 2\r\n",
          "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
          "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n",
          "PROXY UNKNOWN " + "x".repeat(200) + "\r\n",
        }) {
      assertThrows(MalformedEncodingException.class, () -> read(wrong), wrong);
    }
    assertThrows(MalformedEncodingException.class, () -> read(binary(0x11, 0x11, new byte[12])));
    assertThrows(MalformedEncodingException.class, () -> read(binary(0x22, 0x11, new byte[12])));
    assertThrows(MalformedEncodingException.class, () -> read(binary(0x21, 0x11, new byte[11])));
    assertThrows(MalformedEncodingException.class, () -> read(binary(0x21, 0x11, new byte[2049])));
  }

  @Property
  void anyBytesAreReadOrMalformedOrTooFew(@ForAll byte[] bytes, @ForAll boolean signed) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (signed) {
      all.writeBytes(SIGNATURE);
    }
    all.writeBytes(bytes);
    ByteArrayInputStream in = new ByteArrayInputStream(all.toByteArray());
    try {
      ProxyProtocol.read(() -> next(in));
    } catch (MalformedEncodingException | End e) {
      // success and this exception are both fine
    }
  }
}
