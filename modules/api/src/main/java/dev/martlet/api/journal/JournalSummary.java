package dev.martlet.api.journal;

import java.time.Instant;
import java.util.Objects;

/**
 * What a store's index has of one journal.
 *
 * @param id of the journal
 * @param epoch of its latest owner, see {@link JournalStore#claim}
 * @param state that was written last; {@link JournalState#OPEN} until one was
 * @param batches number of the latest batch that was appended; 0 if none was
 * @param checkpoint number of the latest batch that the checkpoint covers; 0 if there is none, as
 *     if every batch was behind it
 * @param bytes that its batches and its checkpoint have together
 * @param writtenAt time of the latest commit that changed it, or of the claim that made it, on the
 *     store's clock
 * @since 1.0
 */
public record JournalSummary(
    JournalId id,
    long epoch,
    JournalState state,
    long batches,
    long checkpoint,
    long bytes,
    Instant writtenAt) {
  /**
   * Sums up a journal.
   *
   * @throws NullPointerException if the id, the state or the time is null
   */
  public JournalSummary {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(state, "state is null");
    Objects.requireNonNull(writtenAt, "writtenAt is null");
  }
}
