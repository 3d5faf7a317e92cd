package dev.martlet.server.fanout;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is given to the kernel at once: for each socket, bytes in native memory, where the same
 * frame lies once for all. One task owns it.
 */
final class Batch {
  /** The most sockets. */
  static final int SOCKETS = 1024;

  /** A socket takes no more now: what Linux calls EAGAIN, negative. */
  static final int FULL = -11;

  /** The most of a frame that is sent at once, in bytes. */
  private static final int PIECE = 64 * 1024;

  private static final int MEMORY = 4 * PIECE;

  /** How many of the last frames are looked for, in case the next one is the same. */
  private static final int RECENT = 4;

  /** Where the bytes are. */
  final ByteBuffer memory = ByteBuffer.allocateDirect(MEMORY);

  final long address = MemorySegment.ofBuffer(memory).address();

  // A ring of the frames there.

  private final byte[][] recent = new byte[RECENT][];
  private final int[] recentFrom = new int[RECENT];
  private final int[] recentAt = new int[RECENT];
  private int newest;
  private int used;

  final Line[] lines = new Line[SOCKETS];
  final int[] at = new int[SOCKETS];
  final int[] lengths = new int[SOCKETS];

  /** How many bytes each socket took, or a negative number of an error. */
  final int[] results = new int[SOCKETS];

  int count;

  /** An empty batch. */
  Batch() {}

  /** Adds the rest of a frame, or a piece of it. Returns false if there is no room. */
  boolean add(Line line, byte[] frame, int from) {
    int length = Math.min(PIECE, frame.length - from);
    int place = place(frame, from, length);
    if (place < 0 || count == SOCKETS) {
      return false;
    }
    lines[count] = line;
    at[count] = place;
    lengths[count] = length;
    count++;
    return true;
  }

  private int place(byte[] frame, int from, int length) {
    for (int i = 0; i < RECENT; i++) {
      if (recent[i] == frame && recentFrom[i] == from) {
        return recentAt[i];
      }
    }
    if (used + length > MEMORY) {
      return -1;
    }
    memory.put(used, frame, from, length);
    newest = (newest + 1) % RECENT;
    recent[newest] = frame;
    recentFrom[newest] = from;
    recentAt[newest] = used;
    used += length;
    return recentAt[newest];
  }

  /** All is sent, and what came of it was looked at. */
  void clear() {
    Arrays.fill(lines, 0, count, null);
    Arrays.fill(recent, null);
    count = 0;
    used = 0;
  }
}
