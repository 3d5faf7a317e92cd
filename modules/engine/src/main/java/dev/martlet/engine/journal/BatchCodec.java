package dev.martlet.engine.journal;

import java.util.zip.Deflater;

/**
 * Packs and unpacks the batches of one journal, in their order. Inputs resemble those before them,
 * so a batch is compressed with the last bytes of the batches before as its dictionary.
 *
 * <pre>
 * octet   version, 1
 * octet   flags: 1 if the body is compressed (RFC 1951, with the dictionary);
 *         2 if the dictionary is empty, whatever stands before
 * number  the tick before
 * number  the shard's time then, in nanoseconds
 * number  length of the body before it was compressed
 * octets  the body
 * 4       CRC-32C of all that
 * </pre>
 *
 * <p>Used by one thread at a time.
 */
final class BatchCodec {
  static final int VERSION = 1;

  private static final int COMPRESSED = 1;
  private static final int FIRST = 2;

  private static final int HISTORY = 2048;

  private byte[] history = {};

  byte[] pack(Batch batch, Deflater deflater) {
    byte[] body = batch.body();
    history = batch.first() ? new byte[0] : history;
    byte[] shorter = Packing.deflate(body, history, deflater);
    remember(body);
    RecordOutput out = new RecordOutput();
    out.octet(VERSION).octet((shorter == null ? 0 : COMPRESSED) | (batch.first() ? FIRST : 0));
    out.number(batch.tick()).number(batch.nanos());
    out.number(body.length).octets(shorter == null ? body : shorter);
    return Packing.seal(out);
  }

  private void remember(byte[] body) {
    int old = Math.min(history.length, Math.max(0, HISTORY - body.length));
    int fresh = Math.min(body.length, HISTORY);
    byte[] next = new byte[old + fresh];
    System.arraycopy(history, history.length - old, next, 0, old);
    System.arraycopy(body, body.length - fresh, next, old, fresh);
    history = next;
  }

  /** How long a body says that it is. It is not read. */
  static long bodyLength(byte[] packed) throws JournalFormatException {
    RecordInput in = new RecordInput(packed);
    in.octet();
    in.octet();
    in.number();
    in.number();
    return in.small();
  }

  Batch unpack(byte[] packed) throws JournalFormatException {
    RecordInput in = Packing.unseal(packed, VERSION);
    int flags = in.octet();
    if (flags > (COMPRESSED | FIRST)) {
      throw new JournalFormatException("no flags: " + flags);
    }
    long tick = in.number();
    long nanos = in.number();
    int length = in.small();
    boolean first = (flags & FIRST) != 0;
    history = first ? new byte[0] : history;
    byte[] body = Packing.body(in, (flags & COMPRESSED) != 0, length, history);
    remember(body);
    return new Batch(tick, nanos, first, body);
  }
}
