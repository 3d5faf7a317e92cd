package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what journals have, for a server that takes them over, and for tools. Any thread. */
public final class JournalReader {
  private JournalReader() {}

  /**
   * Reads every batch and record of a journal.
   *
   * @param id of the journal
   * @param content of the journal, from its store or a file
   * @return what it has; empty if its shard had not even begun
   * @throws JournalFormatException if it is damaged, or of another version; the message says where
   */
  public static Optional<ReadJournal> read(JournalId id, JournalContent content)
      throws JournalFormatException {
    return read(id, content, new BatchCodec());
  }

  /**
   * How many bytes the records of a journal and its checkpoint have, uncompressed, by what they say
   * themselves. They are not read: what compresses well may be a thousand times as long then.
   *
   * @param content of the journal
   * @return the number
   * @throws JournalFormatException if it is damaged
   */
  public static long bytes(JournalContent content) throws JournalFormatException {
    long bytes = 0;
    if (content.checkpoint().isPresent()) {
      bytes += CheckpointCodec.bodyLength(content.checkpoint().get());
    }
    for (byte[] packed : content.batches()) {
      bytes += BatchCodec.bodyLength(packed);
    }
    return bytes;
  }

  /** The same for whoever goes on to write, with what packs the next batch. */
  static Optional<ReadJournal> read(JournalId id, JournalContent content, BatchCodec packing)
      throws JournalFormatException {
    Optional<ShardCheckpoint> checkpoint = checkpoint(id, content);
    if (checkpoint.isEmpty() && content.batches().isEmpty()) {
      return Optional.empty();
    }
    List<ReadJournal.Turn> turns = new ArrayList<>();
    long number = content.firstNumber();
    for (byte[] packed : content.batches()) {
      try {
        Batch batch = packing.unpack(packed);
        turns.add(new ReadJournal.Turn(batch.tick(), batch.nanos(), batch.records()));
      } catch (JournalFormatException e) {
        throw new JournalFormatException(
            "batch " + number + " of the journal " + id + ": " + e.getMessage(), e);
      }
      number++;
    }
    ShardBirth birth =
        checkpoint.isPresent() ? checkpoint.get().birth() : birth(id, turns.getFirst());
    requireOf(id, birth);
    return Optional.of(new ReadJournal(id, birth, checkpoint, turns));
  }

  private static Optional<ShardCheckpoint> checkpoint(JournalId id, JournalContent content)
      throws JournalFormatException {
    if (content.checkpoint().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CheckpointCodec.unpack(content.checkpoint().get()));
    } catch (JournalFormatException e) {
      throw new JournalFormatException(
          "the checkpoint of the journal " + id + ": " + e.getMessage(), e);
    }
  }

  private static ShardBirth birth(JournalId id, ReadJournal.Turn first)
      throws JournalFormatException {
    if (first.records().isEmpty()
        || !(first.records().getFirst() instanceof JournalRecord.Born(ShardBirth birth))) {
      throw new JournalFormatException("the journal " + id + " does not say what its shard is");
    }
    return birth;
  }

  private static void requireOf(JournalId id, ShardBirth birth) throws JournalFormatException {
    if (!birth.journal().equals(id)) {
      throw new JournalFormatException(
          "the journal " + id + " is that of another shard, " + birth.journal());
    }
  }
}
