package dev.martlet.server.fanout;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Functions of Linux's C library, by the foreign-function API. Each leaves its error number in
 * memory of the caller. Any thread.
 */
final class Libc {
  /** For a send: do not wait, and raise no signal if the peer is gone. */
  static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

  static final int EINTR = 4;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int EBUSY = 16;

  /** Room for the error number of a call. */
  static final MemoryLayout ERROR = Linker.Option.captureStateLayout();

  private static final long ERRNO =
      ERROR.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private Libc() {}

  /**
   * Finds a function. Each costs megabytes of short-lived heap, for the code that calls it is made
   * here; so no more of them than are needed.
   *
   * @param name of the function
   * @param type of the function
   * @param options besides the error number's
   * @return calls the function; its first argument is the memory for the error number
   */
  @SuppressWarnings("restricted") // the launcher grants it
  static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, all);
  }

  /** The error number that a call has left. */
  static int errno(MemorySegment error) {
    return error.get(JAVA_INT, ERRNO);
  }
}
