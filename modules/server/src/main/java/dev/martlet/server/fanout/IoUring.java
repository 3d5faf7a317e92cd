package dev.martlet.server.fanout;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * One call of the kernel for a whole batch: io_uring(7). Linux only.
 *
 * <p>Each send says that it does not wait, so all are done when the call returns; each has a
 * completion, which is read, since a send may be short. A thread's requests would be cancelled with
 * it, and a virtual thread's are those of its carrier; so none is left in flight. For the same
 * reason the ring is not bound to the thread that made it.
 */
final class IoUring implements SendPath {
  private static final long SYS_SETUP = 425;
  private static final long SYS_ENTER = 426;
  private static final int ENTER_GETEVENTS = 1;
  private static final int OP_SEND = 26;
  private static final int FEATURES = 1 | 2; // one mapping for both rings, no lost completions

  private static final int READ_WRITE = 1 | 2;
  private static final int SHARED_POPULATE = 0x1 | 0x8000;
  private static final long ENTRIES_OFFSET = 0x10000000L;

  private static final StructLayout OFFSETS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("head"),
          JAVA_INT.withName("tail"),
          JAVA_INT.withName("mask"),
          JAVA_INT.withName("entries"),
          JAVA_INT.withName("4"),
          JAVA_INT.withName("5"),
          JAVA_INT.withName("6"),
          JAVA_INT.withName("7"),
          JAVA_LONG.withName("address"));

  private static final long SQ = 40;
  private static final long CQ = SQ + OFFSETS.byteSize();
  private static final long PARAMETERS = CQ + OFFSETS.byteSize();

  /** A submission: opcode, flags, priority, descriptor, offset, address, length, flags, data, … */
  private static final int ENTRY = 64;

  /** A completion: data, result, flags. */
  private static final int COMPLETION = 16;

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final int ring;
  private final MemorySegment error;
  private final MemorySegment rings;
  private final MemorySegment entries;
  private final long submitTail;
  private final int submitMask;
  private final long completeHead;
  private final long completeTail;
  private final int completeMask;
  private final long completions;

  private int tail;
  private int head;

  /**
   * Asks the kernel for a ring.
   *
   * @param arena that the ring lives as long as
   * @throws IllegalStateException if the kernel has none, or is not allowed to give it
   */
  IoUring(Arena arena) {
    error = arena.allocate(Libc.ERROR);
    MemorySegment parameters = arena.allocate(PARAMETERS, Long.BYTES);
    ring = setup(parameters, arena);
    if ((parameters.get(JAVA_INT, 20) & FEATURES) != FEATURES) {
      throw new IllegalStateException("the kernel's io_uring is too old");
    }
    int submissions = parameters.get(JAVA_INT, 0);
    long array = parameters.get(JAVA_INT, SQ + 24);
    completions = parameters.get(JAVA_INT, CQ + 20);
    long completionsEnd = completions + (long) COMPLETION * parameters.get(JAVA_INT, 4);
    rings = map(Math.max(array + 4L * submissions, completionsEnd), 0, arena);
    entries = map((long) ENTRY * submissions, ENTRIES_OFFSET, arena);
    submitTail = parameters.get(JAVA_INT, SQ + 4);
    submitMask = rings.get(JAVA_INT, parameters.get(JAVA_INT, SQ + 8));
    completeHead = parameters.get(JAVA_INT, CQ);
    completeTail = parameters.get(JAVA_INT, CQ + 4);
    completeMask = rings.get(JAVA_INT, parameters.get(JAVA_INT, CQ + 8));
    for (int i = 0; i < submissions; i++) {
      rings.set(JAVA_INT, array + 4L * i, i);
      prepare((long) ENTRY * i);
    }
    probe();
  }

  @SuppressWarnings("restricted") // the launcher grants it
  private int setup(MemorySegment parameters, Arena arena) {
    long made;
    try {
      made = (long) Libc.SETUP.invokeExact(error, SYS_SETUP, Batch.SOCKETS, parameters);
    } catch (Throwable e) {
      throw new IllegalStateException("io_uring_setup", e);
    }
    if (made < 0) {
      throw new IllegalStateException("io_uring_setup: error " + Libc.errno(error));
    }
    MemorySegment.NULL.reinterpret(arena, none -> Libc.close((int) made));
    return (int) made;
  }

  @SuppressWarnings("restricted") // the launcher grants it
  private MemorySegment map(long length, long offset, Arena arena) {
    MemorySegment mapped;
    try {
      mapped =
          (MemorySegment)
              Libc.MMAP.invokeExact(
                  error, MemorySegment.NULL, length, READ_WRITE, SHARED_POPULATE, ring, offset);
    } catch (Throwable e) {
      throw new IllegalStateException("mmap", e);
    }
    if (mapped.address() == -1) {
      throw new IllegalStateException("mmap of an io_uring: error " + Libc.errno(error));
    }
    return mapped.reinterpret(length, arena, Libc::unmap);
  }

  /** What is the same in each send. */
  private void prepare(long entry) {
    entries.set(JAVA_BYTE, entry, (byte) OP_SEND);
    entries.set(JAVA_INT, entry + 28, Libc.MSG_DONTWAIT_NOSIGNAL);
  }

  /** Sends to a descriptor that there is not: the kernel must say so. */
  private void probe() {
    int[] result = new int[1];
    put(-1, MemorySegment.NULL.address(), 0, 0);
    submit(1, result);
    if (result[0] != -Libc.EBADF) {
      throw new IllegalStateException("io_uring: a send ended with " + result[0]);
    }
  }

  @Override
  public void send(Batch batch) {
    long memory = batch.memory.address();
    for (int i = 0; i < batch.count; i++) {
      put(batch.lines[i].descriptor, memory + batch.at[i], batch.lengths[i], i);
    }
    submit(batch.count, batch.results);
  }

  private void put(int descriptor, long address, int length, int data) {
    long entry = (long) (tail & submitMask) * ENTRY;
    entries.set(JAVA_INT, entry + 4, descriptor);
    entries.set(JAVA_LONG, entry + 16, address);
    entries.set(JAVA_INT, entry + 24, length);
    entries.set(JAVA_LONG, entry + 32, data);
    tail++;
  }

  private void submit(int count, int[] results) {
    INT.setRelease(rings, submitTail, tail);
    int submitted = 0;
    int completed = 0;
    while (completed < count) {
      boolean wait = submitted == count; // nothing should be left to wait for
      submitted +=
          wait ? enter(0, count - completed, ENTER_GETEVENTS) : enter(count - submitted, 0, 0);
      completed += complete(results);
    }
  }

  private int enter(int submit, int complete, int flags) {
    try {
      long count =
          (long)
              Libc.ENTER.invokeExact(
                  error, SYS_ENTER, ring, submit, complete, flags, MemorySegment.NULL, 0L);
      if (count >= 0) {
        return (int) count;
      }
    } catch (Throwable e) {
      throw new IllegalStateException("io_uring_enter", e);
    }
    int why = Libc.errno(error);
    if (why == Libc.EINTR || why == Libc.EAGAIN || why == Libc.EBUSY) {
      return 0; // once more
    }
    throw new IllegalStateException("io_uring_enter: error " + why);
  }

  /** Reads the completions that there are. */
  private int complete(int[] results) {
    int last = (int) INT.getAcquire(rings, completeTail);
    int count = last - head;
    for (; head != last; head++) {
      long completion = completions + (long) (head & completeMask) * COMPLETION;
      results[(int) rings.get(JAVA_LONG, completion)] = rings.get(JAVA_INT, completion + 8);
    }
    INT.setRelease(rings, completeHead, head);
    return count;
  }
}
