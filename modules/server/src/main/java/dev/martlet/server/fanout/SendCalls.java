package dev.martlet.server.fanout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A call of {@code send} for each socket. Linux only. */
final class SendCalls implements SendPath {
  private static final FunctionDescriptor TYPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

  private static final MethodHandle SEND = Libc.function("send", TYPE);

  /** The same, cheaper; but no thread reaches a safepoint meanwhile. */
  private static final MethodHandle CRITICAL =
      Libc.function("send", TYPE, Linker.Option.critical(false));

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
    int result = send(-1, 0, 0);
    if (result != -Libc.EBADF) {
      throw new IllegalStateException("a send to no descriptor ended with " + result);
    }
  }

  @Override
  public void send(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      long bytes = batch.address + batch.at[i];
      batch.results[i] = send(batch.lines[i].descriptor, bytes, batch.lengths[i]);
    }
  }

  private int send(int descriptor, long bytes, long length) {
    int flags = Libc.MSG_DONTWAIT_NOSIGNAL;
    try {
      long count =
          length <= SHORT
              ? (long) CRITICAL.invokeExact(error, descriptor, bytes, length, flags)
              : (long) SEND.invokeExact(error, descriptor, bytes, length, flags);
      return count >= 0 ? (int) count : -Libc.errno(error);
    } catch (Throwable e) {
      throw new IllegalStateException("send", e);
    }
  }
}
