package dev.martlet.wire;

import java.util.Arrays;

/**
 * A message of a tick on its way to subscribers: a binary message of a head and an encoded state.
 * It is built once, as the bytes of the whole WebSocket frame, and shared by all subscribers that
 * are sent the same. Several of them can be joined.
 */
public final class TickFrame {
  private static final int TICK_BYTES = 8;

  private final long tick;
  private final byte[] frame;
  private final int snapshotAt;
  private final int messages;
  private final long madeAt;

  /** Created when the first event stream needs it. Threads that race here create equal bytes. */
  private volatile byte[] event;

  private TickFrame(long tick, byte[] frame, int snapshotAt) {
    this(tick, frame, snapshotAt, 1, System.nanoTime());
  }

  private TickFrame(long tick, byte[] frame, int snapshotAt, int messages, long madeAt) {
    this.tick = tick;
    this.frame = frame;
    this.snapshotAt = snapshotAt;
    this.messages = messages;
    this.madeAt = madeAt;
  }

  /**
   * Builds a frame of version 1: the head is the tick's number, 8 bytes big-endian (design page,
   * "The wire, version 1").
   *
   * @param tick number; 0 means the state before the first tick
   * @param snapshot array that begins with the encoded snapshot; copied
   * @param length of the encoded snapshot, in bytes
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
   * @param payload of the message; copied
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
   * @param payload of the message; copied
   * @param entities section of the message; copied
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

  /** Writes a head and a body into a new frame that has room for exactly this many more bytes. */
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
   * Joins two frames, to be sent together. The result is as old as the first, and of the tick of
   * the second.
   *
   * @param earlier frame
   * @return the messages of both, in their order; for WebSockets only, not for event streams
   */
  public TickFrame after(TickFrame earlier) {
    int own = earlier.frame.length;
    byte[] both = Arrays.copyOf(earlier.frame, own + frame.length);
    System.arraycopy(frame, 0, both, own, frame.length);
    return new TickFrame(tick, both, own + snapshotAt, earlier.messages + messages, earlier.madeAt);
  }

  /**
   * Returns the tick after which the frame was made, or the last of those that are joined in it.
   *
   * @return the number of the tick
   */
  public long tick() {
    return tick;
  }

  /**
   * Returns when the frame was built, or the first of those that are joined in it.
   *
   * @return a time of {@link System#nanoTime()}
   */
  public long madeAt() {
    return madeAt;
  }

  /**
   * Returns how many messages it consists of.
   *
   * @return 1, or more if they are joined
   */
  public int messages() {
    return messages;
  }

  /**
   * Returns the bytes to write to a WebSocket. They are shared: callers must not change them.
   *
   * @return the whole frame, header and payload, or several
   */
  public byte[] bytes() {
    return frame;
  }

  /**
   * Returns the body of a frame without entities, as it was given.
   *
   * @return a copy of what follows the head
   */
  public byte[] body() {
    return Arrays.copyOfRange(frame, snapshotAt, frame.length);
  }

  /**
   * Returns the bytes to write to an event stream: an event whose id is the tick's number and whose
   * data is the snapshot, which must be JSON. They are shared: callers must not change them.
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
}
