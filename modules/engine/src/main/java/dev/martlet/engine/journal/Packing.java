package dev.martlet.engine.journal;

import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** What batches and checkpoints have in common on disk: compression and a checksum at the end. */
final class Packing {
  /** Longer than this, a body would be one that no server has written. */
  static final int MAX_BODY = 256 << 20;

  private static final int CRC_BYTES = 4;

  /** Shorter bodies do not get shorter. */
  private static final int MIN_COMPRESSED = 24;

  private Packing() {}

  /** Null if the body would get no shorter. */
  static byte[] deflate(byte[] body, byte[] dictionary, Deflater deflater) {
    if (body.length < MIN_COMPRESSED) {
      return null;
    }
    deflater.reset();
    deflater.setDictionary(dictionary);
    deflater.setInput(body);
    deflater.finish();
    byte[] shorter = new byte[body.length - 1];
    int length = deflater.deflate(shorter);
    return deflater.finished() ? Arrays.copyOf(shorter, length) : null;
  }

  /** Takes what was written, with its checksum behind it. */
  static byte[] seal(RecordOutput out) {
    int crc = out.checksum();
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.octet(crc >>> shift);
    }
    return out.take();
  }

  /** Checks version and checksum. Returns what is between them. */
  static RecordInput unseal(byte[] packed, int version) throws JournalFormatException {
    int end = packed.length - CRC_BYTES;
    RecordInput in = new RecordInput(packed, 0, Math.max(0, end));
    int found = in.octet();
    if (found != version) {
      throw new JournalFormatException(
          "it is of version " + found + ", and this server reads " + version);
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
    return in;
  }

  /** The rest, as it was before it was compressed. */
  static byte[] body(RecordInput in, boolean compressed, int length, byte[] dictionary)
      throws JournalFormatException {
    if (length > MAX_BODY) {
      throw new JournalFormatException("a body of " + length + " bytes");
    }
    byte[] rest = in.rest();
    byte[] body = compressed ? inflate(rest, length, dictionary) : rest;
    if (body.length != length) {
      throw new JournalFormatException("its body has not the length that it says");
    }
    return body;
  }

  private static byte[] inflate(byte[] shorter, int length, byte[] dictionary)
      throws JournalFormatException {
    Inflater inflater = new Inflater(true);
    try {
      if (dictionary.length > 0) {
        inflater.setDictionary(dictionary);
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
