package dev.martlet.api.journal;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a journal holds: the latest checkpoint, and the batches behind it.
 *
 * @param checkpoint the latest one; empty if there is none
 * @param firstNumber of the first batch: one more than the checkpoint covers; 1 if there is none
 * @param batches behind the checkpoint, the oldest first, without a gap
 * @since 1.0
 */
public record JournalContent(Optional<byte[]> checkpoint, long firstNumber, List<byte[]> batches) {
  /**
   * The content of a journal.
   *
   * @throws NullPointerException if the checkpoint or the batches are null
   */
  public JournalContent {
    Objects.requireNonNull(checkpoint, "checkpoint is null");
    batches = List.copyOf(batches);
  }
}
