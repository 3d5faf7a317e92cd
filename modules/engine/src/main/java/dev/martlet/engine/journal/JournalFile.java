package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * One journal as a file, which says by its length and its checksum whether it is whole
 * (module-info-docs/journal.md).
 *
 * @param id of the journal
 * @param state that it had
 * @param writtenAt when its store had written to it last
 * @param content of the journal
 */
public record JournalFile(
    JournalId id, JournalState state, Instant writtenAt, JournalContent content) {
  private static final byte[] MAGIC = "MARTLETJ".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HEAD_BYTES = MAGIC.length + 1 + Long.BYTES;
  private static final int CRC_BYTES = 4;
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  // ---- writing ----------------------------------------------------------------------------

  /**
   * Writes the file.
   *
   * @param to is not closed
   * @throws IOException if that fails, or the journal has more than 2 GiB
   */
  public void write(OutputStream to) throws IOException {
    byte[] beginning = beginning();
    long length = HEAD_BYTES + (long) beginning.length + CRC_BYTES;
    for (byte[] batch : content.batches()) {
      length += new RecordOutput().number(batch.length).length() + (long) batch.length;
    }
    if (length > MOST_BYTES) {
      throw new IOException("the journal " + id + " has more than a file may have, 2 GiB");
    }
    CRC32C crc = new CRC32C();
    OutputStream out = new CheckedOutputStream(new BufferedOutputStream(to), crc);
    out.write(new RecordOutput().octets(MAGIC).octet(VERSION).fixed(length).take());
    out.write(beginning);
    for (byte[] batch : content.batches()) {
      out.write(new RecordOutput().number(batch.length).take());
      out.write(batch);
    }
    int checksum = (int) crc.getValue();
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(checksum >>> shift);
    }
    out.flush();
  }

  /** What stands before the batches. */
  private byte[] beginning() {
    RecordOutput out = new RecordOutput();
    out.text(id.shard().value()).fixed(id.birth()).text(state.name());
    out.fixed(writtenAt.toEpochMilli()).fixed(content.firstNumber() - 1);
    out.flag(content.checkpoint().isPresent());
    content.checkpoint().ifPresent(out::block);
    return out.number(content.batches().size()).take();
  }

  // ---- reading ----------------------------------------------------------------------------

  /**
   * Reads a file, and trusts none of it.
   *
   * @param path of the file
   * @return what it has; what its batches have is not looked at
   * @throws IOException if it cannot be read, or is not a whole file; the message says why
   */
  public static JournalFile read(Path path) throws IOException {
    if (Files.size(path) > MOST_BYTES) {
      throw new JournalFormatException(path + " has more bytes than an exported journal");
    }
    try {
      return read(Files.readAllBytes(path));
    } catch (JournalFormatException e) {
      throw new JournalFormatException(path + ": " + e.getMessage(), e);
    }
  }

  static JournalFile read(byte[] bytes) throws JournalFormatException {
    RecordInput in = new RecordInput(bytes, 0, Math.max(0, bytes.length - CRC_BYTES));
    requireWhole(bytes, in);
    try {
      JournalId id = new JournalId(new ShardId(in.text()), in.fixed());
      JournalState state = JournalState.valueOf(in.text());
      Instant writtenAt = Instant.ofEpochMilli(in.fixed());
      long covered = in.fixed();
      Optional<byte[]> checkpoint = in.flag() ? Optional.of(in.block()) : Optional.empty();
      List<byte[]> batches = new ArrayList<>();
      for (long left = in.number(); left > 0; left--) {
        batches.add(in.block());
      }
      if (!in.atEnd() || covered < 0 || covered > 0 && checkpoint.isEmpty()) {
        throw new JournalFormatException("it is not what an export writes");
      }
      return new JournalFile(
          id, state, writtenAt, new JournalContent(checkpoint, covered + 1, batches));
    } catch (IllegalArgumentException e) { // such as an id that none has
      throw new JournalFormatException("it is not what an export writes: " + e.getMessage(), e);
    }
  }

  private static void requireWhole(byte[] bytes, RecordInput in) throws JournalFormatException {
    for (byte expected : MAGIC) {
      if (in.atEnd() || (byte) in.octet() != expected) {
        throw new JournalFormatException("it is no exported journal");
      }
    }
    if (bytes.length < HEAD_BYTES + CRC_BYTES) {
      throw new JournalFormatException("it is cut: it has only " + bytes.length + " bytes");
    }
    int version = in.octet();
    if (version != VERSION) {
      throw new JournalFormatException(
          "it is of version " + version + ", and this server reads " + VERSION);
    }
    long length = in.fixed();
    if (length != bytes.length) {
      throw new JournalFormatException(
          "it is cut or damaged: it has " + bytes.length + " bytes, and should have " + length);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - CRC_BYTES);
    RecordInput end = new RecordInput(bytes, bytes.length - CRC_BYTES, bytes.length);
    int kept = 0;
    while (!end.atEnd()) {
      kept = kept << 8 | end.octet();
    }
    if ((int) crc.getValue() != kept) {
      throw new JournalFormatException("it is damaged: its checksum is wrong");
    }
  }
}
