package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads journals for tools, which do not take them over: a server may go on writing them. Any
 * thread.
 */
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
    if (content.checkpoint().isPresent()) {
      throw new JournalFormatException("the journal " + id + " begins with a saved state");
    }
    if (content.batches().isEmpty()) {
      return Optional.empty();
    }
    List<ReadJournal.Turn> turns = new ArrayList<>();
    BatchCodec packing = new BatchCodec();
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
    return Optional.of(new ReadJournal(id, birth(id, turns), turns));
  }

  private static ShardBirth birth(JournalId id, List<ReadJournal.Turn> turns)
      throws JournalFormatException {
    List<JournalRecord> first = turns.getFirst().records();
    if (first.isEmpty() || !(first.getFirst() instanceof JournalRecord.Born(ShardBirth birth))) {
      throw new JournalFormatException("the journal " + id + " does not say what its shard is");
    }
    if (!birth.journal().equals(id)) {
      throw new JournalFormatException(
          "the journal " + id + " is that of another shard, " + birth.journal());
    }
    return birth;
  }
}
