package dev.martlet.engine.codec;

import dev.martlet.wire.MessageBytes;
import dev.martlet.wire.TickFrame;
import java.io.ByteArrayOutputStream;

/**
 * Collects bytes up to a limit, so that an endless snapshot cannot use up all memory, and builds a
 * frame from them without another copy. For one thread.
 */
final class BoundedBuffer extends ByteArrayOutputStream {
  private final int maxBytes;

  BoundedBuffer(int maxBytes) {
    super(1024);
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized void write(int octet) {
    check(1);
    super.write(octet);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    check(length);
    super.write(bytes, from, length);
  }

  private void check(int more) {
    if (count + more > maxBytes) {
      throw new IllegalStateException("a snapshot of more than " + maxBytes + " bytes");
    }
  }

  TickFrame frame(long tick) {
    return TickFrame.of(tick, buf, count);
  }

  /** Appends the bytes to a message, with their number before them. */
  void appendCounted(MessageBytes to) {
    to.number(count);
    to.raw(buf, 0, count);
  }
}
