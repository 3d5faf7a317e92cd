package dev.martlet.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;

/** One connection, from opening to end. Only the thread of its {@link PlayerLoop} touches it. */
final class Player implements ServerFrames.Listener {
  private enum State {
    CONNECTING,
    UPGRADING,
    OPEN,
    OVER
  }

  private static final int TICK_BYTES = 8;
  private static final byte[] TS = "\"ts\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ACK = "\"ack\":".getBytes(StandardCharsets.US_ASCII);

  /** The maximum number of inputs whose round trip is timed at once. */
  private static final int TIMED_INPUTS = 256;

  private static final int MAX_RESPONSE = 16 * 1024;

  private final int number;
  private final Options options;
  private final Meters meters;
  private final SocketChannel channel;

  /** Reads and writes the channel, with or without TLS. */
  private final ByteChannel bytes;

  private final SelectionKey key;
  private final long openedAt = System.nanoTime();
  private final ServerFrames frames = new ServerFrames(this);
  private final long nominalGap;
  private State state = State.CONNECTING;
  private ByteArrayOutputStream response = new ByteArrayOutputStream();

  /** Bytes that the socket has not taken yet, or null. */
  private ByteBuffer unsent;

  private long lastTick = -1;
  private long lastTickAt;
  private long leastOffset = Long.MAX_VALUE;
  private boolean measured;
  private long sequence;
  private long acknowledged;
  private long[] sentAt;

  /** When the bytes being processed were read, on the clock of {@link System#nanoTime}. */
  private long now;

  private long nowMicros;

  Player(int number, Options options, Meters meters, Optional<SSLContext> tls, Selector selector)
      throws IOException {
    this.number = number;
    this.options = options;
    this.meters = meters;
    this.nominalGap = options.rate() == 0 ? 0 : 1_000_000_000L / options.rate();
    URI uri = options.uriOf(number);
    channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      bytes = tls.isEmpty() ? channel : Trust.secure(channel, tls.get(), uri);
      int port = uri.getPort() >= 0 ? uri.getPort() : tls.isEmpty() ? 80 : 443;
      boolean connected = channel.connect(new InetSocketAddress(uri.getHost(), port));
      key = channel.register(selector, connected ? 0 : SelectionKey.OP_CONNECT, this);
      if (connected) {
        upgrade();
      }
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  boolean open() {
    return state == State.OPEN;
  }

  /** Called when the channel is ready for I/O. */
  void onSelected(ByteBuffer buffer) {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        upgrade();
      }
      if (key.isValid() && key.isWritable()) {
        flush();
      }
      if (key.isValid() && key.isReadable()) {
        read(buffer);
        flush(); // the TLS handshake may have held back bytes
      }
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
    }
  }

  private void upgrade() throws IOException {
    state = State.UPGRADING;
    URI uri = options.uriOf(number);
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String token = options.fill(options.token(), number);
    String request =
        "GET %s%s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(path, query, uri.getRawAuthority())
            + "Sec-WebSocket-Key: bWFydGxldCBsb2FkIHRlcw==\r\nSec-WebSocket-Version: 13\r\n"
            + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
            + "\r\n";
    key.interestOps(SelectionKey.OP_READ);
    send(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /**
   * Reads until nothing is left if TLS is used: one read returns one record, and the selector does
   * not report records that are already buffered.
   */
  private void read(ByteBuffer buffer) throws IOException {
    try {
      int count;
      do {
        count = bytes.read(buffer.clear());
        took(buffer, count);
      } while (count > 0 && bytes != channel && state != State.OVER);
    } catch (NeedsReadException e) {
      return; // everything is read
    } catch (NeedsWriteException e) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
    }
  }

  private void took(ByteBuffer buffer, int count) throws IOException {
    if (count < 0) {
      end(state == State.UPGRADING ? "closed while upgrading" : "closed without a close frame");
      return;
    }
    now = System.nanoTime();
    nowMicros = Clock.micros();
    int from = state == State.UPGRADING ? readResponse(buffer.array(), count) : 0;
    if (state == State.OPEN && from < count) {
      frames.feed(buffer.array(), from, count);
    }
  }

  /**
   * Reads the response to the upgrade byte by byte; returns the index after it, where frames begin.
   */
  private int readResponse(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      response.write(bytes[i]);
      if (bytes[i] == '\n' && response.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        answered(response.toString(StandardCharsets.ISO_8859_1));
        response = null;
        return i + 1;
      }
    }
    if (response.size() > MAX_RESPONSE) {
      end("an answer that has no end");
    }
    return count;
  }

  private void answered(String answer) {
    String status = answer.lines().findFirst().orElse("");
    if (!status.startsWith("HTTP/1.1 101 ")) {
      end("refused: " + status);
      return;
    }
    state = State.OPEN;
    meters.opened.increment();
    meters.lastOpenedAt = System.nanoTime();
    meters.connect.recordValue((meters.lastOpenedAt - openedAt) / 1000);
    if (number < options.slow()) {
      key.interestOps(0);
    }
  }

  @Override
  public void frame(int opcode, byte[] bytes, int from, int kept, long length) throws IOException {
    meters.bytes.add(length);
    switch (opcode) {
      case ServerFrames.BINARY -> snapshot(bytes, from, kept);
      case ServerFrames.TEXT -> meters.complaints.increment();
      case ServerFrames.PING -> send(ClientFrames.of(ClientFrames.PONG, copy(bytes, from, kept)));
      case ServerFrames.CLOSE -> {
        int code = kept < 2 ? 1005 : (bytes[from] & 0xFF) << 8 | bytes[from + 1] & 0xFF;
        String reason = new String(copy(bytes, from, kept), StandardCharsets.UTF_8);
        end("closed: " + code + " " + (kept < 2 ? "" : reason.substring(2)).strip());
      }
      default -> {}
    }
  }

  private static byte[] copy(byte[] bytes, int from, int count) {
    byte[] copy = new byte[count];
    System.arraycopy(bytes, from, copy, 0, count);
    return copy;
  }

  private void snapshot(byte[] bytes, int from, int kept) throws IOException {
    if (kept < TICK_BYTES) {
      throw new IOException("a snapshot without a tick");
    }
    meters.snapshots.increment();
    long tick = ByteBuffer.wrap(bytes, from, TICK_BYTES).getLong();
    if (lastTick >= 0 && tick > lastTick) {
      meters.missed.add(tick - lastTick - 1);
      if (nominalGap > 0) {
        long due = (tick - lastTick) * nominalGap;
        meters.jitter.recordValue(Math.abs(now - lastTickAt - due) / 1000);
      }
    }
    lastTick = tick;
    lastTickAt = now;
    int to = from + kept;
    long ts = number(TS, bytes, from + TICK_BYTES, to);
    if (ts > 0) {
      meters.latency.recordValue(Math.max(0, nowMicros - ts));
      lateness(tick, ts);
    }
    if (sentAt != null) {
      acknowledge(number(ACK, bytes, from + TICK_BYTES, to));
    }
  }

  /**
   * Records how much later a tick was than the most punctual tick of the measured time. Earlier
   * ticks do not count: a shard that skipped ticks while connections opened keeps a different beat
   * from then on.
   */
  private void lateness(long tick, long madeAtMicros) {
    if (nominalGap > 0) {
      if (!measured && now - meters.measuredFrom >= 0) {
        measured = true;
        leastOffset = Long.MAX_VALUE;
      }
      long offset = madeAtMicros * 1000 - tick * nominalGap;
      leastOffset = Math.min(leastOffset, offset);
      meters.lateness.recordValue((offset - leastOffset) / 1000);
    }
  }

  private void acknowledge(long upTo) {
    long last = Math.min(upTo, sequence);
    for (long seq = acknowledged + 1; seq <= last; seq++) {
      if (sequence - seq < TIMED_INPUTS) {
        meters.roundTrip.recordValue((now - sentAt[(int) (seq % TIMED_INPUTS)]) / 1000);
      }
      meters.inputsAcknowledged.increment();
    }
    acknowledged = Math.max(acknowledged, last);
  }

  /** Returns the number after the first occurrence of a member's name, or -1 if there is none. */
  static long number(byte[] name, byte[] bytes, int from, int to) {
    int at = from;
    while (at + name.length <= to
        && !Arrays.equals(bytes, at, at + name.length, name, 0, name.length)) {
      at++;
    }
    long value = -1;
    for (int i = at + name.length; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      value = Math.max(value, 0) * 10 + bytes[i] - '0';
    }
    return value;
  }

  /** Sends an input, unless the socket has not taken all earlier bytes yet. */
  void play() {
    if (unsent != null) {
      meters.inputsHeldBack.increment();
      return;
    }
    if (sentAt == null) {
      sentAt = new long[TIMED_INPUTS];
    }
    sequence++;
    String input =
        options
            .fill(options.input(), number)
            .replace("{seq}", Long.toString(sequence))
            .replace("{random}", Integer.toString(ThreadLocalRandom.current().nextInt(100)));
    String envelope = "{\"input\":" + input + ",\"client_seq\":" + sequence + "}";
    sentAt[(int) (sequence % TIMED_INPUTS)] = System.nanoTime();
    try {
      send(ClientFrames.of(ClientFrames.TEXT, envelope.getBytes(StandardCharsets.UTF_8)));
      meters.inputs.increment();
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
    }
  }

  private void send(ByteBuffer bytes) throws IOException {
    if (unsent != null) { // for example a pong after an input that the socket has not taken
      ByteBuffer both = ByteBuffer.allocate(unsent.remaining() + bytes.remaining());
      unsent = both.put(unsent).put(bytes).flip();
    } else {
      unsent = bytes;
    }
    flush();
  }

  private void flush() throws IOException {
    if (unsent == null) {
      return;
    }
    boolean full = false;
    try {
      bytes.write(unsent);
      full = unsent.hasRemaining();
    } catch (NeedsWriteException e) {
      full = true; // the TLS channel keeps what it has encrypted and sends it first
    } catch (NeedsReadException e) {
      return; // the handshake waits for the server; the bytes stay in unsent
    }
    if (full) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
    } else {
      unsent = null;
      key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }
  }

  private void end(String why) {
    if (state == State.OVER) {
      return;
    }
    if (state == State.OPEN) {
      meters.opened.decrement();
    }
    state = State.OVER;
    meters.ended(why);
    close();
  }

  /** Closes the socket without a close frame. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      meters.ended("closing: " + e.getMessage());
    }
  }
}
