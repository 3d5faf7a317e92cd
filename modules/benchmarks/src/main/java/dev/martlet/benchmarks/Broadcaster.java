package dev.martlet.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The least that a broadcast in Java can cost: one thread that writes one prepared frame to every
 * socket, and knows no shards, no inputs, no limits and no slow subscribers. A yardstick.
 *
 * <p>Arguments: port, ticks a second, bytes of a snapshot, shards. Connection i is in shard i
 * modulo shards, whose ticks are spread over the time between two.
 */
final class Broadcaster {
  private static final byte[] GUID =
      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final List<List<SocketChannel>> members = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
  private final ByteBuffer frame;
  private final long step;
  private long tick = 1;
  private int shard;
  private int accepted;

  private Broadcaster(int port, int rate, int bytes, int shards) throws IOException {
    step = 1_000_000_000L / rate / shards;
    frame = ByteBuffer.allocateDirect(bytes + 8 + 10);
    for (int i = 0; i < shards; i++) {
      members.add(new ArrayList<>());
    }
    server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 4096);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Runs until it is killed. */
  public static void main(String... args) throws Exception {
    new Broadcaster(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]))
        .run();
  }

  private void run() throws Exception {
    long next = System.nanoTime() + step;
    while (true) {
      long wait = (next - System.nanoTime()) / 1_000_000;
      if (wait > 0) {
        selector.select(wait);
      } else {
        selector.selectNow();
      }
      for (SelectionKey key : selector.selectedKeys()) {
        attend(key);
      }
      selector.selectedKeys().clear();
      long now = System.nanoTime();
      if (now - next >= 0) {
        broadcast();
        next = now - next > 5 * step ? now + step : next + step;
      }
    }
  }

  private void attend(SelectionKey key) throws Exception {
    if (key.isAcceptable()) {
      SocketChannel client = server.accept();
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ);
      return;
    }
    SocketChannel client = (SocketChannel) key.channel();
    int count;
    try {
      count = client.read(in.clear());
    } catch (IOException e) {
      count = -1;
    }
    if (count < 0) {
      client.close();
    } else if (key.attachment() == null) {
      upgrade(client, new String(in.array(), 0, count, StandardCharsets.ISO_8859_1));
      key.attach("open");
    }
  }

  private void upgrade(SocketChannel client, String request) throws Exception {
    String name = "Sec-WebSocket-Key: ";
    int at = request.indexOf(name) + name.length();
    String key = request.substring(at, request.indexOf("\r\n", at));
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n\r\n";
    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
    members.get(accepted++ % members.size()).add(client);
  }

  private static String accept(String key) throws GeneralSecurityException {
    MessageDigest sha = MessageDigest.getInstance("SHA-1");
    sha.update(key.getBytes(StandardCharsets.US_ASCII));
    return Base64.getEncoder().encodeToString(sha.digest(GUID));
  }

  private void broadcast() {
    build();
    for (SocketChannel client : members.get(shard)) {
      try {
        client.write(frame.rewind());
      } catch (IOException e) {
        // gone
      }
    }
    if (++shard == members.size()) {
      shard = 0;
      tick++;
    }
  }

  private void build() {
    Instant now = Instant.now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    int length = frame.capacity() - 10;
    frame.clear().put((byte) 0x82);
    if (length < 126) {
      frame.put((byte) length);
    } else if (length < 65_536) {
      frame.put((byte) 126).putShort((short) length);
    } else {
      frame.put((byte) 127).putLong(length);
    }
    int end = frame.position() + length;
    frame.putLong(tick);
    frame.put(("{\"ts\":" + micros + ",\"pad\":\"").getBytes(StandardCharsets.US_ASCII));
    while (frame.position() < end - 2) {
      frame.put((byte) 'x');
    }
    frame.put((byte) '"').put((byte) '}').flip();
  }
}
