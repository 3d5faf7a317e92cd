package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalId;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch as rows of the tables {@code log} and {@code batch} have it, which each have several, one
 * after the other: number of the journal's row, number of the batch and length as varints of 7 bits
 * an octet, the lowest first; the checksum in four octets before the bytes.
 *
 * @param journal number of the journal's row
 * @param number of the batch
 * @param crc of the batch and whose it is, from 0 to 2^32 - 1
 * @param bytes of the batch
 */
record LoggedBatch(long journal, long number, long crc, byte[] bytes) {
  private static final int MOST_OF_A_VARINT = 63;

  /** A batch that is new. */
  static LoggedBatch of(JournalId id, long journal, long number, byte[] bytes) {
    return new LoggedBatch(journal, number, crc(id, number, bytes), bytes);
  }

  private static long crc(JournalId id, long number, byte[] bytes) {
    return Checksum.of("batch", id).number(number).bytes(bytes).value();
  }

  /** Whether it is the batch of this number of this journal, and undamaged. */
  boolean isOf(JournalId id) {
    return crc == crc(id, number, bytes);
  }

  /** Adds it to a row. */
  void writeTo(ByteArrayOutputStream row) {
    varint(row, journal);
    varint(row, number);
    varint(row, bytes.length);
    row.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc).array());
    row.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream row, long value) {
    long left = value;
    for (; left >>> 7 != 0; left >>>= 7) {
      row.write((int) (left & 0x7f | 0x80));
    }
    row.write((int) left);
  }

  /**
   * Reads a row.
   *
   * @return its batches, whose checksums are not looked at
   * @throws DamagedException if it does not end where a batch does
   */
  static List<LoggedBatch> read(byte[] row) throws DamagedException {
    ByteBuffer in = ByteBuffer.wrap(row);
    List<LoggedBatch> batches = new ArrayList<>();
    try {
      while (in.hasRemaining()) {
        long journal = varint(in);
        long number = varint(in);
        long length = varint(in);
        long crc = Integer.toUnsignedLong(in.getInt());
        if (length < 0 || length > in.remaining()) {
          throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        batches.add(new LoggedBatch(journal, number, crc, bytes));
      }
    } catch (BufferUnderflowException e) {
      throw new DamagedException("a row of batches is damaged: it is cut");
    }
    return batches;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift <= MOST_OF_A_VARINT; shift += 7) {
      byte octet = in.get();
      value |= (long) (octet & 0x7f) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }
}
