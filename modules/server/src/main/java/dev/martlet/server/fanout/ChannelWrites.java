package dev.martlet.server.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A write of the JDK's for each socket, which does not block. On every system. */
final class ChannelWrites implements SendPath {
  private static final int BROKEN = Integer.MIN_VALUE;

  @Override
  public void send(Batch batch) {
    ByteBuffer bytes = batch.memory.duplicate();
    for (int i = 0; i < batch.count; i++) {
      bytes.limit(batch.at[i] + batch.lengths[i]).position(batch.at[i]);
      batch.results[i] = write(batch.lines[i], bytes);
    }
  }

  private static int write(Line line, ByteBuffer bytes) {
    try {
      int count = line.channel().write(bytes);
      return count > 0 ? count : Batch.FULL;
    } catch (IOException e) { // gone, which its reader learns, too
      return BROKEN;
    }
  }
}
