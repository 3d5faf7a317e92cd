package dev.martlet.api.journal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps journals. The server appends what happens in its shards, and reads it to recover them.
 *
 * <p><b>Threads.</b> One thread at a time calls {@link #commit}; the other methods are called from
 * any thread, also meanwhile. {@link #close} is called once, when no call is in progress.
 *
 * <p><b>Owners.</b> Whoever runs a shard claims its journal, and gets a number, the epoch, that is
 * higher than any before. From then on what is written under an earlier epoch is refused, so that
 * of two servers that believe they own a shard, only the later one can write.
 *
 * <p><b>Errors.</b> A method that fails throws {@link IOException} with a message for an operator:
 * what failed, and where. A journal that is damaged is an {@link IOException} of the methods that
 * read it, and of no others.
 *
 * @since 1.0
 */
public interface JournalStore extends AutoCloseable {
  /**
   * The index of all journals.
   *
   * @return one summary for each journal, in no order. It reads no batch, so that thousands of
   *     journals take a fraction of a second
   * @throws IOException if the index cannot be read
   */
  List<JournalSummary> list() throws IOException;

  /**
   * Takes over a journal, or makes a new one.
   *
   * @param id of the journal
   * @return its new epoch: 1 for a new journal, also for one that was deleted, or one more than
   *     that of the owner before. Durable when the method returns
   * @throws IOException if it cannot be taken over
   */
  long claim(JournalId id) throws IOException;

  /**
   * Makes changes durable: when the method returns, they survive a loss of power. All are made, or
   * none if it throws; except that those of a journal whose epoch is not the latest one, or that is
   * not there, are left out.
   *
   * @param writes in their order
   * @return the journals whose writes were refused because another owner has claimed them, or
   *     because they were deleted; nearly always empty
   * @throws IOException if they cannot be made durable: then none of them is there, now or later
   * @throws IllegalArgumentException if an append is not the next of its journal, or a checkpoint
   *     covers a batch that was never appended, or fewer batches than the one before it; then none
   *     of the changes is made
   */
  Set<JournalId> commit(List<JournalWrite> writes) throws IOException;

  /**
   * Reads a journal.
   *
   * @param id of the journal
   * @return what it holds; empty if it is not there
   * @throws IOException if it cannot be read
   */
  Optional<JournalContent> read(JournalId id) throws IOException;

  /**
   * Deletes a journal. Durable when the method returns.
   *
   * @param id of the journal
   * @return whether it was there
   * @throws IOException if it cannot be deleted
   */
  boolean delete(JournalId id) throws IOException;

  /**
   * Closes the store. What was committed stays.
   *
   * @throws IOException if something is left open
   */
  @Override
  void close() throws IOException;
}
