package dev.martlet.server.fanout;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Functions of Linux's C library, by the foreign-function API. Any thread. */
final class Libc {
  /** {@code send}: do not wait, and raise no signal if the peer is gone. */
  static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

  static final int EINTR = 4;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int EBUSY = 16;

  /** Room for the error number of a call. */
  static final StructLayout ERROR = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      ERROR.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  private static final FunctionDescriptor SEND_TYPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

  /** (error, descriptor, bytes, length, flags). */
  static final MethodHandle SEND = function("send", SEND_TYPE, CAPTURE);

  /** The same, cheaper; but no thread reaches a safepoint meanwhile. */
  static final MethodHandle SEND_CRITICAL =
      function("send", SEND_TYPE, CAPTURE, Linker.Option.critical(false));

  /** (error, number, entries, parameters). */
  static final MethodHandle SETUP =
      function(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS),
          CAPTURE,
          Linker.Option.firstVariadicArg(1));

  /** (error, number, ring, submit, complete, flags, null, 0). */
  static final MethodHandle ENTER =
      function(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG),
          CAPTURE,
          Linker.Option.firstVariadicArg(1));

  /** (error, null, length, protection, flags, descriptor, offset). */
  static final MethodHandle MMAP =
      function(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          CAPTURE);

  private static final MethodHandle MUNMAP =
      function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Libc() {}

  @SuppressWarnings("restricted") // the launcher grants it
  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
    return LINKER.downcallHandle(address, type, options);
  }

  /** Gives mapped memory back. */
  static void unmap(MemorySegment mapped) {
    try {
      int result = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException("munmap", e);
    }
  }

  /** Closes a descriptor that is not a channel's. */
  static void close(int descriptor) {
    try {
      int result = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close", e);
    }
  }

  /** The error number that a call has left. */
  static int errno(MemorySegment error) {
    return (int) ERRNO.get(error, 0L);
  }
}
