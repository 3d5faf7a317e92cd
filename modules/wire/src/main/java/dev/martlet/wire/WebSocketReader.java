package dev.martlet.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses the frames that a client sends on a WebSocket (RFC 6455 section 5), however the bytes are
 * split, and hands whole messages to a listener. It is strict: anything that the RFC forbids is a
 * violation as soon as it is seen, and text is checked as its bytes arrive (section 8.1). It is
 * stricter in one point: of the fragments without payload, which bring a message no further, only a
 * few are taken.
 *
 * <p>It supports no extensions, so the reserved bits must be zero. It ignores everything after a
 * close frame or a violation. For one thread at a time.
 */
public final class WebSocketReader {
  /** Receives messages and control frames in the order they arrived. */
  public interface Listener {
    /**
     * The header of a frame of any kind arrived, and keeps the rules of the RFC. Nothing of its
     * payload has been read: this is where a frame is paid for.
     *
     * @param payload length that the header announces, in bytes
     * @throws WebSocketViolation if the frame is refused; nothing is read any more
     */
    default void frame(long payload) throws WebSocketViolation {}

    /**
     * A complete text or binary message arrived.
     *
     * @param payload of the message; for text, valid UTF-8. The listener owns the array
     * @param text whether it was a text message
     */
    void message(byte[] payload, boolean text);

    /**
     * A ping arrived. It must be answered with a pong of the same payload.
     *
     * @param payload up to 125 bytes
     */
    void ping(byte[] payload);

    /**
     * A pong arrived, solicited or not.
     *
     * @param payload up to 125 bytes
     */
    void pong(byte[] payload);

    /**
     * A close frame arrived; the listener is not called again.
     *
     * @param code that the peer sent, or {@link CloseCode#NO_STATUS} if it sent none
     * @param reason that the peer sent; may be empty
     */
    void close(int code, String reason);
  }

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_CONTROL_PAYLOAD = 125;

  /**
   * Fragments without payload in one message, its last one not counted. The RFC allows any number,
   * and a few are harmless: a client that flushes an empty buffer sends one.
   */
  private static final int MAX_EMPTY_FRAGMENTS = 16;

  private static final byte[] NOTHING = {};

  private final int maxMessage;
  private final Listener listener;

  /** The frame header: 2 bytes, 0, 2 or 8 of extended length, 4 of mask. */
  private final byte[] header = new byte[14];

  private int headerHas;
  private int headerWants = 2;

  private int opcode;
  private boolean fin;
  private long payloadLeft;
  private int maskAt;

  private final byte[] control = new byte[MAX_CONTROL_PAYLOAD];
  private int controlHas;

  /** The opcode of the message being read, or -1 between messages. */
  private int messageType = -1;

  private byte[] message = NOTHING;
  private int messageHas;
  private int emptyFragments;
  private Utf8Validator utf8 = new Utf8Validator();

  /** How many bytes of messages were taken, and how many frames or messages are complete. */
  private long taken;

  private long completed;

  /** Messages are of no use any more; only control frames are. */
  private boolean discards;

  private boolean ended;

  /**
   * Creates a reader for a new connection.
   *
   * @param maxMessage the maximum length of a message, in bytes, over all its fragments
   * @param listener that receives messages and control frames
   */
  public WebSocketReader(int maxMessage, Listener listener) {
    this.maxMessage = maxMessage;
    this.listener = listener;
  }

  /**
   * Reads the next bytes of the connection.
   *
   * @param bytes array that holds them; not kept
   * @param from the first index
   * @param to the index after the last
   * @throws WebSocketViolation at the first byte that breaks a rule
   */
  public void feed(byte[] bytes, int from, int to) throws WebSocketViolation {
    int at = from;
    try {
      while (at < to && !ended) {
        if (headerHas < headerWants) {
          header[headerHas++] = bytes[at++];
          readHeader();
        } else {
          at = readPayload(bytes, at, to);
        }
      }
    } catch (WebSocketViolation e) {
      end();
      throw e;
    }
  }

  // ---- what is half here: the thread that feeds it ----------------------------------------

  /**
   * Whether a message or a control frame has begun to arrive and is not complete.
   *
   * @return true from the first byte of a message's first frame to the last byte of its last one
   */
  public boolean isAmidst() {
    return !ended && (headerHas > 0 || messageType >= 0);
  }

  /**
   * What the message that is not complete holds of the memory.
   *
   * @return bytes
   */
  public int held() {
    return message.length;
  }

  /**
   * How much of messages has arrived, since the beginning. What frames have around it does not
   * count, nor do control frames.
   *
   * @return bytes
   */
  public long taken() {
    return taken;
  }

  /**
   * How many times it was complete what had begun to arrive: messages, and control frames between
   * them. Those inside of a message do not count.
   *
   * @return the number, since the beginning
   */
  public long completed() {
    return completed;
  }

  /**
   * Forgets the message that is not complete, and keeps and hands over no others: of what follows,
   * only the control frames matter.
   */
  public void discardMessages() {
    discards = true;
    message = NOTHING;
  }

  /** Nothing is read any more. */
  private void end() {
    ended = true;
    message = NOTHING;
  }

  /** Checks the header as far as it has arrived, and completes a frame without payload. */
  private void readHeader() throws WebSocketViolation {
    if (headerHas == 1) {
      readFirstByte(header[0] & 0xFF);
    } else if (headerHas == 2) {
      readSecondByte(header[1] & 0xFF);
    }
    if (headerHas < headerWants) {
      return;
    }
    payloadLeft = payloadLength();
    if (!isControl() && messageHas + payloadLeft > maxMessage) {
      throw new WebSocketViolation(
          CloseCode.TOO_BIG, "a message has at most " + maxMessage + " bytes");
    }
    if (payloadLeft == 0 && !fin && ++emptyFragments > MAX_EMPTY_FRAGMENTS) {
      throw new WebSocketViolation(
          CloseCode.POLICY_VIOLATION,
          "a message has at most " + MAX_EMPTY_FRAGMENTS + " empty fragments");
    }
    listener.frame(payloadLeft);
    maskAt = 0;
    controlHas = 0;
    if (payloadLeft == 0) {
      endFrame();
    }
  }

  private void readFirstByte(int octet) throws WebSocketViolation {
    fin = (octet & 0x80) != 0;
    opcode = octet & 0x0F;
    check((octet & 0x70) == 0, "a reserved bit is set");
    switch (opcode) {
      case CONTINUATION -> check(messageType >= 0, "a continuation without a message");
      case TEXT, BINARY -> {
        check(messageType < 0, "a new message inside a fragmented one");
        messageType = opcode;
      }
      case CLOSE, PING, PONG -> check(fin, "a fragmented control frame");
      default -> throw protocolError("reserved opcode " + opcode);
    }
  }

  private void readSecondByte(int octet) throws WebSocketViolation {
    check((octet & 0x80) != 0, "a client's frame must be masked");
    int length = octet & 0x7F;
    check(!isControl() || length <= MAX_CONTROL_PAYLOAD, "a control frame over 125 bytes");
    headerWants = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + 4;
  }

  private long payloadLength() throws WebSocketViolation {
    int length = header[1] & 0x7F;
    if (length < 126) {
      return length;
    }
    int bytes = length == 126 ? 2 : 8;
    long extended = 0;
    for (int i = 0; i < bytes; i++) {
      extended = extended << 8 | header[2 + i] & 0xFF;
    }
    check(extended >= 0, "a length beyond 63 bits");
    check(extended > (bytes == 2 ? 125 : 0xFFFF), "a length that is not the shortest form");
    return extended;
  }

  private int readPayload(byte[] bytes, int from, int to) throws WebSocketViolation {
    int count = (int) Math.min(payloadLeft, to - from);
    if (isControl()) {
      unmask(bytes, from, count, control, controlHas);
      controlHas += count;
    } else {
      if (!discards) {
        readMessage(bytes, from, count);
      }
      messageHas += count;
      taken += count;
    }
    payloadLeft -= count;
    if (payloadLeft == 0) {
      endFrame();
    }
    return from + count;
  }

  private void readMessage(byte[] bytes, int from, int count) throws WebSocketViolation {
    byte[] target = roomFor(count);
    unmask(bytes, from, count, target, messageHas);
    if (messageType == TEXT) {
      checkUtf8(utf8.accept(target, messageHas, messageHas + count));
    }
  }

  private void unmask(byte[] bytes, int from, int count, byte[] target, int offset) {
    int mask = headerWants - 4;
    for (int i = 0; i < count; i++) {
      target[offset + i] = (byte) (bytes[from + i] ^ header[mask + (maskAt++ & 3)]);
    }
  }

  /**
   * Grows with the bytes that have arrived, not with the announced length: clients cannot reserve
   * memory with a header.
   */
  private byte[] roomFor(int count) {
    if (messageHas + count > message.length) {
      int wanted = Math.max(messageHas + count, Math.min(2 * message.length, maxMessage));
      message = Arrays.copyOf(message, wanted);
    }
    return message;
  }

  private void endFrame() throws WebSocketViolation {
    headerHas = 0;
    headerWants = 2;
    switch (opcode) {
      case CLOSE -> endClose();
      case PING -> listener.ping(Arrays.copyOf(control, controlHas));
      case PONG -> listener.pong(Arrays.copyOf(control, controlHas));
      default -> {
        if (fin) {
          endMessage();
        }
      }
    }
    if (messageType < 0) {
      completed++;
    }
  }

  private void endMessage() throws WebSocketViolation {
    checkUtf8(discards || utf8.complete());
    boolean text = messageType == TEXT;
    byte[] payload = messageHas == message.length ? message : Arrays.copyOf(message, messageHas);
    message = NOTHING;
    messageHas = 0;
    emptyFragments = 0;
    messageType = -1;
    utf8 = new Utf8Validator();
    if (!discards) {
      listener.message(payload, text);
    }
  }

  private void endClose() throws WebSocketViolation {
    end();
    if (controlHas == 0) {
      listener.close(CloseCode.NO_STATUS, "");
      return;
    }
    check(controlHas >= 2, "a close frame of one byte");
    int code = (control[0] & 0xFF) << 8 | control[1] & 0xFF;
    check(CloseCode.mayBeSent(code), "close code " + code);
    Utf8Validator reason = new Utf8Validator();
    checkUtf8(reason.accept(control, 2, controlHas) && reason.complete());
    listener.close(code, new String(control, 2, controlHas - 2, StandardCharsets.UTF_8));
  }

  private boolean isControl() {
    return opcode >= CLOSE;
  }

  private static void checkUtf8(boolean ok) throws WebSocketViolation {
    if (!ok) {
      throw new WebSocketViolation(CloseCode.BAD_UTF8, "text that is not UTF-8");
    }
  }

  private static void check(boolean ok, String violation) throws WebSocketViolation {
    if (!ok) {
      throw protocolError(violation);
    }
  }

  private static WebSocketViolation protocolError(String violation) {
    return new WebSocketViolation(CloseCode.PROTOCOL_ERROR, violation);
  }
}
