package dev.martlet.wire;

import java.util.Arrays;

/**
 * One message of a tick on its way to subscribers: a binary message of a head, and what is encoded
 * of a state. It is built once, as the bytes of the whole WebSocket frame, and shared by all who
 * are sent the same.
 */
public final class TickFrame {
  private static final int TICK_BYTES = 8;

  private final long tick;
  private final byte[] frame;
  private final int snapshotAt;
  private final long madeAt = System.nanoTime();

  /**
   * Made when the first event stream asks for it; whoever comes at the same time makes the same.
   */
  private volatile byte[] event;

  private TickFrame(long tick, byte[] frame, int snapshotAt) {
    this.tick = tick;
    this.frame = frame;
    this.snapshotAt = snapshotAt;
  }

  /**
   * Builds a frame of version 1: the head is the tick's number, 8 bytes big-endian (design page,
   * "The wire, version 1").
   *
   * @param tick number; 0 for the state before the first tick
   * @param snapshot bytes that hold the encoded snapshot; copied
   * @param length how many of them
   * @return the frame
   */
  public static TickFrame of(long tick, byte[] snapshot, int length) {
    byte[] head = new byte[TICK_BYTES];
    for (int i = 0; i < TICK_BYTES; i++) {
      head[i] = (byte) (tick >>> 56 - 8 * i);
    }
    MessageBytes message = message(head, head.length, snapshot, length, 0);
    return new TickFrame(tick, message.bytes(), message.length() - length);
  }

  /**
   * Builds a frame of version 2.
   *
   * @param head of the message
   * @param payload of it; copied
   * @return the frame
   */
  public static TickFrame of(SyncHead head, byte[] payload) {
    MessageBytes first = head.bytes();
    MessageBytes message = message(first.bytes(), first.length(), payload, payload.length, 0);
    return new TickFrame(head.tick(), message.bytes(), message.length() - payload.length);
  }

  /**
   * Builds a frame of version 2 with a section of entities.
   *
   * @param head of the message
   * @param payload of it; copied
   * @param entities the section; copied
   * @return the frame
   */
  public static TickFrame of(SyncHead head, byte[] payload, EntitySection entities) {
    MessageBytes first = head.bytesWithEntities(payload.length);
    MessageBytes message =
        message(first.bytes(), first.length(), payload, payload.length, entities.length());
    int payloadAt = message.length() - payload.length;
    entities.writeTo(message);
    return new TickFrame(head.tick(), message.bytes(), payloadAt);
  }

  /** A head and a body in their frame, which has room for just so many bytes more. */
  private static MessageBytes message(
      byte[] head, int headLength, byte[] body, int length, int more) {
    int payload = headLength + length + more;
    int header = WebSocketFrames.headerLength(payload);
    byte[] frame = new byte[header + payload];
    WebSocketFrames.writeHeader(frame, WebSocketFrames.BINARY, payload);
    MessageBytes message = new MessageBytes(frame, header);
    message.raw(head, 0, headLength);
    message.raw(body, 0, length);
    return message;
  }

  /**
   * The tick after which it was made.
   *
   * @return its number
   */
  public long tick() {
    return tick;
  }

  /**
   * When it was built.
   *
   * @return on the clock of {@link System#nanoTime()}
   */
  public long madeAt() {
    return madeAt;
  }

  /**
   * The bytes to write to a WebSocket. They are shared: nobody may change them.
   *
   * @return the whole frame, header and payload
   */
  public byte[] bytes() {
    return frame;
  }

  /**
   * The bytes to write to an event stream: an event with the tick's number as its id and the
   * snapshot, which must be JSON, as its data. They are shared: nobody may change them.
   *
   * @return the whole event
   */
  public byte[] event() {
    byte[] made = event;
    if (made == null) {
      made = ServerSentEvent.withId(tick, frame, snapshotAt, frame.length - snapshotAt);
      event = made;
    }
    return made;
  }

  /**
   * What is encoded of the state, alone.
   *
   * @return a copy of its bytes
   */
  public byte[] snapshot() {
    return Arrays.copyOfRange(frame, snapshotAt, frame.length);
  }
}
