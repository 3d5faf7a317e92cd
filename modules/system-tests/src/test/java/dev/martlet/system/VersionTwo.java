package dev.martlet.system;

import java.nio.ByteBuffer;

/**
 * A message of version 2 of the protocol, but for the state in it.
 *
 * @param kind of the message
 * @param tick that it is of
 * @param acknowledged the {@code client_seq} up to which inputs are decided; -1 if it says nothing
 * @param applied which input of the shard the last of them that was applied is; 0 if none was
 * @param payload as it came; in a control message, JSON
 * @param reference of a delta: how far back its baseline is; the number of an event; else 0
 */
record VersionTwo(
    int kind, long tick, long acknowledged, long applied, byte[] payload, long reference) {
  static final int FULL = 1;
  static final int DELTA = 2;
  static final int EVENT = 3;
  static final int CONTROL = 4;

  private static final int KINDS = 0x0F;
  private static final int ACKNOWLEDGEMENT = 0x10;
  private static final int ENTITIES = 0x40;

  static VersionTwo read(byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    int first = bytes.get();
    int kind = first & KINDS;
    long tick = number(bytes);
    long reference = kind == DELTA || kind == EVENT ? number(bytes) : 0;
    long acknowledged = -1;
    long applied = 0;
    if ((first & ACKNOWLEDGEMENT) != 0) {
      acknowledged = number(bytes);
      applied = number(bytes);
      number(bytes);
    }
    long length = (first & ENTITIES) == 0 ? bytes.remaining() : number(bytes);
    byte[] payload = new byte[Math.toIntExact(length)];
    bytes.get(payload);
    return new VersionTwo(kind, tick, acknowledged, applied, payload, reference);
  }

  /** LEB128. */
  private static long number(ByteBuffer bytes) {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      number |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }
}
