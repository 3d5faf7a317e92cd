package dev.martlet.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the header that a proxy sends before the connection's own bytes to name its client: the
 * PROXY protocol, versions 1 (text, section 2.1 of its specification) and 2 (binary, section 2.2).
 * Anybody can forge it, so trust it only from proxies named in the configuration.
 */
public final class ProxyProtocol {
  private static final int MAX_LINE = 107;
  private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  /**
   * The maximum length of addresses and extensions after a binary header, in bytes. Real ones are
   * shorter.
   */
  private static final int MAX_BINARY = 2048;

  private static final int INET = 1;
  private static final int INET6 = 2;

  private ProxyProtocol() {}

  /** Supplies the bytes of a connection. */
  @FunctionalInterface
  public interface ByteSource {
    /**
     * Returns the next byte.
     *
     * @return 0 to 255; an exception at the end of the connection is passed on to the caller
     */
    int next();
  }

  /**
   * Reads a header and not a byte beyond it.
   *
   * @param source of the bytes
   * @return the address of the client; empty if the proxy connects on its own behalf (a health
   *     check), does not know the client, or gives an address that is neither IPv4 nor IPv6
   * @throws MalformedEncodingException if the bytes are not a valid header
   */
  public static Optional<InetAddress> read(ByteSource source) throws MalformedEncodingException {
    int first = source.next();
    if (first == 'P') {
      return readText(source);
    }
    if (first == SIGNATURE[0]) {
      return readBinary(source);
    }
    throw malformed("no PROXY header");
  }

  /**
   * Whether bytes can be the beginning of a header, well-formed or not.
   *
   * @param bytes that were sent first
   * @return false if they are something else
   */
  public static boolean mayBegin(byte[] bytes) {
    return agree(bytes, TEXT) || agree(bytes, SIGNATURE);
  }

  private static boolean agree(byte[] bytes, byte[] beginning) {
    int length = Math.min(bytes.length, beginning.length);
    return Arrays.equals(bytes, 0, length, beginning, 0, length);
  }

  private static Optional<InetAddress> readText(ByteSource source)
      throws MalformedEncodingException {
    StringBuilder line = new StringBuilder("P");
    while (line.length() < MAX_LINE && (line.length() < 2 || !endsLine(line))) {
      line.append((char) source.next());
    }
    if (!endsLine(line)) {
      throw malformed("a PROXY line of more than " + MAX_LINE + " characters");
    }
    String[] words = line.substring(0, line.length() - 2).split(" ", -1);
    if (words.length < 2 || !words[0].equals("PROXY")) {
      throw malformed("no PROXY line");
    }
    if (words[1].equals("UNKNOWN")) {
      return Optional.empty();
    }
    int bytes = words[1].equals("TCP4") ? 4 : words[1].equals("TCP6") ? 16 : 0;
    if (bytes == 0 || words.length != 6 || !isPort(words[4]) || !isPort(words[5])) {
      throw malformed("a PROXY line that is not of TCP4 or TCP6 with two addresses and two ports");
    }
    literal(words[3], bytes);
    return Optional.of(literal(words[2], bytes));
  }

  private static boolean endsLine(StringBuilder line) {
    int length = line.length();
    return line.charAt(length - 1) == '\n' && line.charAt(length - 2) == '\r';
  }

  private static boolean isPort(String word) {
    return word.matches("0|[1-9][0-9]{0,4}") && Integer.parseInt(word) <= 65_535;
  }

  private static InetAddress literal(String word, int bytes) throws MalformedEncodingException {
    return IpAddresses.parse(word)
        .filter(address -> (bytes == 4) != word.contains(":"))
        .orElseThrow(() -> malformed("a PROXY line with an invalid address"));
  }

  private static Optional<InetAddress> readBinary(ByteSource source)
      throws MalformedEncodingException {
    for (int i = 1; i < SIGNATURE.length; i++) {
      if (source.next() != SIGNATURE[i]) {
        throw malformed("no PROXY signature");
      }
    }
    int versionAndCommand = source.next();
    int family = source.next();
    int length = source.next() << 8 | source.next();
    if (versionAndCommand >> 4 != 2 || (versionAndCommand & 0xF) > 1) {
      throw malformed("a PROXY header of another version or command");
    }
    if (length > MAX_BINARY) {
      throw malformed("a PROXY header of " + length + " bytes");
    }
    byte[] rest = new byte[length];
    for (int i = 0; i < length; i++) {
      rest[i] = (byte) source.next();
    }
    boolean local = (versionAndCommand & 0xF) == 0;
    return local ? Optional.empty() : source(family >> 4, rest);
  }

  private static Optional<InetAddress> source(int family, byte[] rest)
      throws MalformedEncodingException {
    int bytes = family == INET ? 4 : family == INET6 ? 16 : 0;
    if (bytes == 0) {
      return Optional.empty();
    }
    if (rest.length < 2 * bytes + 4) {
      throw malformed("a PROXY header too short for its addresses");
    }
    try {
      return Optional.of(InetAddress.getByAddress(Arrays.copyOf(rest, bytes)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("the length is right", e);
    }
  }

  private static MalformedEncodingException malformed(String what) {
    return new MalformedEncodingException(what);
  }
}
