package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * CRC-32C of what belongs together, so that neither a changed bit nor something of another journal
 * or number is taken for it.
 */
final class Checksum {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  /** Of a row of a table, about a journal. */
  static Checksum of(String table, JournalId id) {
    return new Checksum().text(table).text(id.shard().value()).number(id.birth());
  }

  /** Adds a text, and where it ends. */
  Checksum text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return number(bytes.length).bytes(bytes);
  }

  Checksum number(long value) {
    crc.update(number.clear().putLong(value).flip());
    return this;
  }

  Checksum bytes(byte[] bytes) {
    crc.update(bytes);
    return this;
  }

  /** The checksum, from 0 to 2^32 - 1. */
  long value() {
    return crc.getValue();
  }
}
