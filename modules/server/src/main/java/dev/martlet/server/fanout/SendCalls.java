package dev.martlet.server.fanout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A call of {@code send} for each socket. Linux only. */
final class SendCalls implements SendPath {
  /** The most bytes that are sent in a critical call. */
  private static final int SHORT = 16 * 1024;

  private final MemorySegment error;

  /**
   * A path.
   *
   * @param arena of what it needs
   * @throws IllegalStateException if it does not work here
   */
  SendCalls(Arena arena) {
    error = arena.allocate(Libc.ERROR);
    int result = send(-1, MemorySegment.NULL, 0);
    if (result != -Libc.EBADF) {
      throw new IllegalStateException("a send to no descriptor ended with " + result);
    }
  }

  @Override
  public void send(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      MemorySegment bytes = batch.memory.asSlice(batch.at[i]);
      batch.results[i] = send(batch.lines[i].descriptor, bytes, batch.lengths[i]);
    }
  }

  private int send(int descriptor, MemorySegment bytes, long length) {
    int flags = Libc.MSG_DONTWAIT_NOSIGNAL;
    try {
      long count =
          length <= SHORT
              ? (long) Libc.SEND_CRITICAL.invokeExact(error, descriptor, bytes, length, flags)
              : (long) Libc.SEND.invokeExact(error, descriptor, bytes, length, flags);
      return count >= 0 ? (int) count : -Libc.errno(error);
    } catch (Throwable e) {
      throw new IllegalStateException("send", e);
    }
  }
}
