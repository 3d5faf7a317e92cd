package dev.martlet.server.fanout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One call of the kernel for a whole batch: io_uring(7). Linux only.
 *
 * <p>Each send says that it does not wait, so all are done when the call returns; each has a
 * completion, which is read, since a send may be short. A thread's requests would be cancelled with
 * it, and a virtual thread's are those of its carrier; so none is left in flight. For the same
 * reason the ring is not bound to the thread that made it.
 *
 * <p>Everything goes through {@code syscall}, whose arguments are all words: one function to be
 * found instead of five.
 */
final class IoUring implements SendPath {
  private static final MethodHandle SYSCALL =
      Libc.function(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.firstVariadicArg(1));

  /**
   * Numbers of calls that differ between processors.
   *
   * @param mmap maps a ring
   * @param munmap gives its memory back
   * @param close closes it
   */
  private record Numbers(long mmap, long munmap, long close) {
    static Numbers ofProcessor() {
      return switch (System.getProperty("os.arch")) {
        case "amd64" -> new Numbers(9, 11, 3);
        case "aarch64" -> new Numbers(222, 215, 57);
        default -> throw new IllegalStateException("the numbers of system calls are not known");
      };
    }
  }

  private static final long SETUP = 425;
  private static final long ENTER = 426;
  private static final int ENTER_GETEVENTS = 1;
  private static final byte OP_SEND = 26;
  private static final int FEATURES = 1 | 2; // one mapping for both rings, no lost completions

  private static final long READ_WRITE = 1 | 2;
  private static final long SHARED_POPULATE = 0x1 | 0x8000;
  private static final long ENTRIES_OFFSET = 0x10000000L;

  // In io_uring_params: where its parts are, and those of the offsets of either ring.
  private static final int PARAMETERS = 120;
  private static final int FEATURES_AT = 20;
  private static final int SUBMISSIONS = 40;
  private static final int COMPLETIONS = 80;
  private static final int HEAD = 0;
  private static final int TAIL = 4;
  private static final int MASK = 8;
  private static final int COMPLETIONS_AT = 20;
  private static final int ARRAY_AT = 24;

  /** The size of io_uring_sqe, and where its parts are. */
  private static final int ENTRY = 64;

  private static final int ENTRY_DESCRIPTOR = 4;
  private static final int ENTRY_ADDRESS = 16;
  private static final int ENTRY_LENGTH = 24;
  private static final int ENTRY_FLAGS = 28;
  private static final int ENTRY_DATA = 32;

  /** The size of io_uring_cqe, and where the result is behind the data. */
  private static final int COMPLETION = 16;

  private static final int COMPLETION_RESULT = 8;

  /** How often the kernel is asked that only says to ask again, such as for a lack of memory. */
  private static final int MOST_IN_VAIN = 1000;

  private final MemorySegment error;
  private final long ring;
  private final ByteBuffer rings;
  private final ByteBuffer entries;
  private final int submitTail;
  private final int submitMask;
  private final int completeHead;
  private final int completeTail;
  private final int completeMask;
  private final int completions;

  private int tail;
  private int head;

  /**
   * Asks the kernel for a ring.
   *
   * @param arena that the ring lives as long as
   * @throws IllegalStateException if the kernel has none, or is not allowed to give it
   */
  IoUring(Arena arena) {
    Numbers numbers = Numbers.ofProcessor();
    error = Arena.ofAuto().allocate(Libc.ERROR); // the arena's end makes calls, too
    MemorySegment memory = arena.allocate(PARAMETERS, Long.BYTES);
    ByteBuffer parameters = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    ring = setup(memory.address(), numbers, arena);
    if ((parameters.getInt(FEATURES_AT) & FEATURES) != FEATURES) {
      throw new IllegalStateException("the kernel's io_uring is too old");
    }
    int submissions = parameters.getInt(0);
    int array = parameters.getInt(SUBMISSIONS + ARRAY_AT);
    completions = parameters.getInt(COMPLETIONS + COMPLETIONS_AT);
    int end = completions + COMPLETION * parameters.getInt(4);
    rings = map(Math.max(array + Integer.BYTES * submissions, end), 0, numbers, arena);
    entries = map(ENTRY * submissions, ENTRIES_OFFSET, numbers, arena);
    submitTail = parameters.getInt(SUBMISSIONS + TAIL);
    submitMask = rings.getInt(parameters.getInt(SUBMISSIONS + MASK));
    completeHead = parameters.getInt(COMPLETIONS + HEAD);
    completeTail = parameters.getInt(COMPLETIONS + TAIL);
    completeMask = rings.getInt(parameters.getInt(COMPLETIONS + MASK));
    for (int i = 0; i < submissions; i++) { // what is the same in each send
      rings.putInt(array + Integer.BYTES * i, i);
      entries.put(ENTRY * i, OP_SEND);
      entries.putInt(ENTRY * i + ENTRY_FLAGS, Libc.MSG_DONTWAIT_NOSIGNAL);
    }
    probe();
  }

  @SuppressWarnings("restricted") // the launcher grants it
  private long setup(long parameters, Numbers numbers, Arena arena) {
    long made = call("io_uring_setup", SETUP, Batch.SOCKETS, parameters, 0, 0, 0, 0);
    MemorySegment.NULL.reinterpret(arena, _ -> call("close", numbers.close, made, 0, 0, 0, 0, 0));
    return made;
  }

  @SuppressWarnings("restricted") // the launcher grants it
  private ByteBuffer map(int length, long offset, Numbers numbers, Arena arena) {
    long mapped = call("mmap", numbers.mmap, 0, length, READ_WRITE, SHARED_POPULATE, ring, offset);
    return MemorySegment.ofAddress(mapped)
        .reinterpret(length, arena, _ -> call("munmap", numbers.munmap, mapped, length, 0, 0, 0, 0))
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  private long call(String name, long number, long a, long b, long c, long d, long e, long f) {
    long result = call(number, a, b, c, d, e, f);
    if (result < 0) {
      throw new IllegalStateException(name + ": error " + -result);
    }
    return result;
  }

  /** Returns what the call does; if that fails, its error number, negative. */
  private long call(long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) SYSCALL.invokeExact(error, number, a, b, c, d, e, f);
      return result == -1 ? -Libc.errno(error) : result;
    } catch (Throwable thrown) {
      throw new IllegalStateException("a system call", thrown);
    }
  }

  /** Sends to a descriptor that there is not: the kernel must say so. */
  private void probe() {
    int[] result = new int[1];
    put(-1, 0, 0, 0);
    submit(1, result);
    if (result[0] != -Libc.EBADF) {
      throw new IllegalStateException("io_uring: a send ended with " + result[0]);
    }
  }

  @Override
  public void send(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      put(batch.lines[i].descriptor, batch.address + batch.at[i], batch.lengths[i], i);
    }
    submit(batch.count, batch.results);
  }

  private void put(int descriptor, long address, int length, int data) {
    int entry = (tail & submitMask) * ENTRY;
    entries.putInt(entry + ENTRY_DESCRIPTOR, descriptor);
    entries.putLong(entry + ENTRY_ADDRESS, address);
    entries.putInt(entry + ENTRY_LENGTH, length);
    entries.putLong(entry + ENTRY_DATA, data);
    tail++;
  }

  private void submit(int count, int[] results) {
    VarHandle.releaseFence(); // the kernel sees the entries before their number
    rings.putInt(submitTail, tail);
    int submitted = 0;
    int completed = 0;
    int inVain = 0;
    while (completed < count) {
      boolean wait = submitted == count; // nothing should be left to wait for
      int taken =
          wait ? enter(0, count - completed, ENTER_GETEVENTS) : enter(count - submitted, 0, 0);
      int done = complete(results);
      submitted += taken;
      completed += done;
      inVain = taken + done > 0 ? 0 : inVain + 1;
      if (inVain > MOST_IN_VAIN) {
        throw new IllegalStateException("io_uring_enter: the kernel does nothing");
      }
    }
  }

  private int enter(int submit, int complete, int flags) {
    long count = call(ENTER, ring, submit, complete, flags, 0, 0);
    if (count == -Libc.EINTR || count == -Libc.EAGAIN || count == -Libc.EBUSY) {
      return 0; // once more
    }
    if (count < 0) {
      throw new IllegalStateException("io_uring_enter: error " + -count);
    }
    return (int) count;
  }

  /** Reads the completions that there are. */
  private int complete(int[] results) {
    int last = rings.getInt(completeTail);
    VarHandle.acquireFence(); // the number is seen before the completions
    int count = last - head;
    for (; head != last; head++) {
      int completion = completions + (head & completeMask) * COMPLETION;
      results[(int) rings.getLong(completion)] = rings.getInt(completion + COMPLETION_RESULT);
    }
    VarHandle.releaseFence(); // they are read before the kernel may write there again
    rings.putInt(completeHead, head);
    return count;
  }
}
