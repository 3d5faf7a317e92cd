package dev.martlet.engine.journal;

import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Packs and unpacks the batches of one journal, in their order. Inputs resemble those before them,
 * so a batch is compressed with the last bytes of the batches before as its dictionary.
 *
 * <pre>
 * octet   version, 1
 * octet   1 if the body is compressed (RFC 1951, with the dictionary), else 0
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

  /** Longer than this, a body would be one that no server has written. */
  static final int MAX_BODY = 256 << 20;

  private static final int HISTORY = 2048;
  private static final int CRC_BYTES = 4;

  /** Shorter bodies do not get shorter. */
  private static final int MIN_COMPRESSED = 24;

  private byte[] history = {};

  byte[] pack(Batch batch, Deflater deflater) {
    byte[] body = batch.body();
    byte[] shorter = body.length < MIN_COMPRESSED ? null : deflate(body, deflater);
    remember(body);
    RecordOutput out = new RecordOutput();
    out.octet(VERSION).flag(shorter != null).number(batch.tick()).number(batch.nanos());
    out.number(body.length).octets(shorter == null ? body : shorter);
    return out.octets(checksum(out)).take();
  }

  private static byte[] checksum(RecordOutput out) {
    int crc = out.checksum();
    return new byte[] {(byte) (crc >>> 24), (byte) (crc >>> 16), (byte) (crc >>> 8), (byte) crc};
  }

  /** Null if that would make it no shorter. */
  private byte[] deflate(byte[] body, Deflater deflater) {
    deflater.reset();
    deflater.setDictionary(history);
    deflater.setInput(body);
    deflater.finish();
    byte[] shorter = new byte[body.length - 1];
    int length = deflater.deflate(shorter);
    return deflater.finished() ? Arrays.copyOf(shorter, length) : null;
  }

  private void remember(byte[] body) {
    int old = Math.min(history.length, Math.max(0, HISTORY - body.length));
    int fresh = Math.min(body.length, HISTORY);
    byte[] next = new byte[old + fresh];
    System.arraycopy(history, history.length - old, next, 0, old);
    System.arraycopy(body, body.length - fresh, next, old, fresh);
    history = next;
  }

  Batch unpack(byte[] packed) throws JournalFormatException {
    int end = packed.length - CRC_BYTES;
    RecordInput in = new RecordInput(packed, 0, Math.max(0, end));
    int version = in.octet();
    if (version != VERSION) {
      throw new JournalFormatException(
          "it is of version " + version + ", and this server reads " + VERSION);
    }
    CRC32C crc = new CRC32C();
    crc.update(packed, 0, end);
    int kept = 0;
    for (int i = end; i < packed.length; i++) {
      kept = kept << 8 | packed[i] & 0xFF;
    }
    if ((int) crc.getValue() != kept) {
      throw new JournalFormatException("its checksum is wrong");
    }
    boolean compressed = in.flag();
    long tick = in.number();
    long nanos = in.number();
    int length = in.small();
    if (length > MAX_BODY) {
      throw new JournalFormatException("a body of " + length + " bytes");
    }
    byte[] body = Arrays.copyOfRange(packed, in.position(), end);
    body = compressed ? inflate(body, length) : body;
    if (body.length != length) {
      throw new JournalFormatException("its body has not the length that it says");
    }
    remember(body);
    return new Batch(tick, nanos, body);
  }

  private byte[] inflate(byte[] shorter, int length) throws JournalFormatException {
    Inflater inflater = new Inflater(true);
    try {
      if (history.length > 0) {
        inflater.setDictionary(history);
      }
      inflater.setInput(shorter);
      byte[] body = new byte[length];
      int read = inflater.inflate(body);
      if (read != length || !inflater.finished() && inflater.inflate(new byte[1]) > 0) {
        throw new JournalFormatException("its body has not the length that it says");
      }
      return body;
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new JournalFormatException("its body cannot be uncompressed", e);
    } finally {
      inflater.end();
    }
  }
}
