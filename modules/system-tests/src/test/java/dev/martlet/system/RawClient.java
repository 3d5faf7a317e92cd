package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A WebSocket client that does exactly what a test says: bytes on a socket, without any code of the
 * server.
 */
final class RawClient implements AutoCloseable {
  /** How much is read at once in a {@link Pace}, in bytes. */
  private static final int PIECE = 8 * 1024;

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** A received frame. */
  record Frame(int opcode, byte[] payload) {
    long tick() {
      return ByteBuffer.wrap(payload).getLong();
    }

    String json() {
      return new String(payload, 8, payload.length - 8, StandardCharsets.UTF_8);
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    String closeReason() {
      return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  /** A response: its status, its headers by lower-case names, and the body of a refusal. */
  record Response(int status, Map<String, String> headers, String body) {}

  final Socket socket;
  private DataInputStream in;
  private OutputStream out;

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  RawClient(int port, int receiveBuffer) throws IOException {
    this(port, receiveBuffer, "0.0.0.0");
  }

  /** A client of an address of its own: all that begin with 127 are this machine's. */
  RawClient(int port, int receiveBuffer, String from) throws IOException {
    socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    socket.setSoTimeout((int) Project.DEADLINE.toMillis());
    socket.setTcpNoDelay(true);
    use(socket);
  }

  /** Connects from another address of the loopback network: one that limits count by itself. */
  RawClient(String from, int port) throws IOException {
    socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
    socket.setSoTimeout((int) Project.DEADLINE.toMillis());
    use(socket);
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    use(socket);
  }

  private void use(Socket bytes) throws IOException {
    in = new DataInputStream(new BufferedInputStream(bytes.getInputStream()));
    out = bytes.getOutputStream();
  }

  /** Switches the connection to TLS. */
  SSLSocket speakTls(SSLContext context, String... protocols) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    if (protocols.length > 0) {
      tls.setEnabledProtocols(protocols);
    }
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    use(tls);
    return tls;
  }

  /** Connects and upgrades, with a dev token if there is a user. */
  static RawClient join(int port, String shard, String user) throws IOException {
    return new RawClient(port).join(shard, user);
  }

  /** Like {@link #join(int, String, String)}, on this connection. */
  RawClient join(String shard, String user) throws IOException {
    Map<String, String> headers = upgradeHeaders();
    if (user != null) {
      headers.put("Authorization", "Bearer dev." + user);
    }
    Response response = request("GET", target(shard), headers);
    assertEquals(101, response.status(), response::toString);
    return this;
  }

  static String target(String shard) {
    return path() + "?shard=" + URLEncoder.encode(shard, StandardCharsets.UTF_8);
  }

  /** The path of the shard sockets. */
  static String path() {
    return Server.ONE_PORT ? "/shards" : "/";
  }

  static Map<String, String> upgradeHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", "127.0.0.1");
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    headers.put("Sec-WebSocket-Version", "13");
    return headers;
  }

  /** Sends a request; one for the root of the shard port is for {@link #path}. */
  Response request(String method, String target, Map<String, String> headers) throws IOException {
    String at = target.startsWith("/?") ? path() + target.substring(1) : target;
    StringBuilder head = new StringBuilder(method + " " + at + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    return readResponse(method.equals("HEAD"));
  }

  /** Reads a response from a socket; nothing may come behind it yet. */
  static Response read(Socket socket) throws IOException {
    return new RawClient(socket).readResponse();
  }

  Response readResponse() throws IOException {
    return readResponse(false);
  }

  private Response readResponse(boolean headOnly) throws IOException {
    String status = readLine();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    String length = headOnly ? "0" : headers.getOrDefault("content-length", "0");
    byte[] body = new byte[Integer.parseInt(length)];
    in.readFully(body);
    assertTrue(status.startsWith("HTTP/1.1 "), status);
    return new Response(
        Integer.parseInt(status.substring(9, 12)),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /**
   * Sends bytes in pieces of so many each. A server that has seen enough may close before the last
   * piece; what it has answered can still be read.
   */
  void sendInPieces(byte[] bytes, int step) {
    try {
      for (int at = 0; at < bytes.length; at += step) {
        send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)));
      }
    } catch (IOException e) {
      // closed by the server
    }
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  void send(int opcode, byte[] payload) throws IOException {
    send(frame(0x80 | opcode, payload));
  }

  /** Sends an input, as text. */
  void input(String json) throws IOException {
    send(TEXT, ("{\"input\":" + json + ",\"client_seq\":1}").getBytes(StandardCharsets.UTF_8));
  }

  void sendClose(int code) throws IOException {
    send(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  static byte[] frame(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    byte[] mask = {0x1A, 0x2B, 0x3C, 0x4D};
    frame.put(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i & 3]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** Waits for something before each piece of what is read, like a slow line. */
  interface Pace {
    /** As if there were no line between. */
    Pace NONE = () -> {};

    /** Returns when the next piece may be read. */
    void await() throws IOException;
  }

  /** The next frame of any kind. */
  Frame read() throws IOException {
    return read(Pace.NONE);
  }

  /** Its header is checked against RFC 6455, section 5.2. */
  Frame read(Pace pace) throws IOException {
    int first = in.readUnsignedByte();
    assertEquals(0x80, first & 0xF0, "one frame a message, no reserved bits");
    int second = in.readUnsignedByte();
    assertTrue(second < 128, "a server does not mask");
    long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
    byte[] payload = new byte[Math.toIntExact(length)];
    readFully(payload, pace);
    return new Frame(first & 0x0F, payload);
  }

  /** Reads bytes in pieces, in some pace. */
  void readFully(byte[] into, Pace pace) throws IOException {
    for (int at = 0; at < into.length; at += PIECE) {
      pace.await();
      in.readFully(into, at, Math.min(PIECE, into.length - at));
    }
  }

  /** The next frame of a kind. Others are skipped, but a close fails the test. */
  Frame read(int opcode) throws IOException {
    Frame frame = read();
    while (frame.opcode() != opcode) {
      if (frame.opcode() == CLOSE) {
        throw new AssertionError("closed: " + frame.closeCode() + " " + frame.closeReason());
      }
      frame = read();
    }
    return frame;
  }

  /** The next snapshot that holds some text; ticks must rise on the way. */
  Frame readUntil(String text) throws IOException {
    long last = -1;
    while (true) {
      Frame frame = read(BINARY);
      assertTrue(frame.tick() > last, "ticks rise");
      last = frame.tick();
      if (frame.json().contains(text)) {
        return frame;
      }
    }
  }

  /** Sends an input so many times with every snapshot until it is closed for that. */
  Frame floodUntilClosed(String input, int perSnapshot) throws IOException {
    while (true) {
      Frame frame = read();
      switch (frame.opcode()) {
        case BINARY -> {
          for (int i = 0; i < perSnapshot; i++) {
            input(input);
          }
        }
        case PING -> send(PONG, frame.payload());
        case CLOSE -> {
          return frame;
        }
        default -> {} // complaints
      }
    }
  }

  /** The next complaint that says something; anything else is skipped. */
  String readComplaint(String text) throws IOException {
    String complaint = read(TEXT).text();
    while (!complaint.contains(text)) {
      complaint = read(TEXT).text();
    }
    return complaint;
  }

  /** Reads the next close frame and answers it; the server must then close the socket. */
  Frame readClose() throws IOException {
    Frame close = read(CLOSE);
    sendClose(close.closeCode());
    assertEquals(-1, in.read(), "nothing comes behind a close");
    return close;
  }

  /** Waits until the server closes or resets the socket; false if it does not. */
  boolean readEnd() {
    try {
      while (in.read() >= 0) {
        // data that was still on its way
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Closes the socket in a way that sends the peer a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
