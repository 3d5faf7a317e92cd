package dev.martlet.api.journal;

import java.util.Objects;

/**
 * One change of one journal. A store takes many in one {@linkplain JournalStore#commit commit}. The
 * bytes of a write must not be changed once it is made.
 *
 * @since 1.0
 */
public sealed interface JournalWrite {
  /**
   * The journal that it changes.
   *
   * @return the id
   */
  JournalId id();

  /**
   * The epoch of the owner who writes, from {@link JournalStore#claim}.
   *
   * @return the epoch
   */
  long epoch();

  /**
   * Appends a batch of records.
   *
   * @param id of the journal
   * @param epoch of the owner who writes
   * @param number of the batch: one more than that of the batch before, from 1
   * @param bytes of the batch
   * @since 1.0
   */
  record Append(JournalId id, long epoch, long number, byte[] bytes) implements JournalWrite {
    /**
     * A batch to append.
     *
     * @throws NullPointerException if the id or the bytes are null
     * @throws IllegalArgumentException if the number is not positive
     */
    public Append {
      Objects.requireNonNull(id, "id is null");
      Objects.requireNonNull(bytes, "bytes are null");
      if (number < 1) {
        throw new IllegalArgumentException("batches are numbered from 1: " + number);
      }
    }
  }

  /**
   * Keeps the state after a batch, in place of an earlier checkpoint, and forgets the batches up to
   * that one.
   *
   * @param id of the journal
   * @param epoch of the owner who writes
   * @param number of the latest batch that the checkpoint covers; that batch was appended before,
   *     or earlier in the same commit, and an earlier checkpoint covers no more; 0 for the state
   *     before the first batch
   * @param bytes of the checkpoint
   * @since 1.0
   */
  record Checkpoint(JournalId id, long epoch, long number, byte[] bytes) implements JournalWrite {
    /**
     * A checkpoint to keep.
     *
     * @throws NullPointerException if the id or the bytes are null
     * @throws IllegalArgumentException if the number is negative
     */
    public Checkpoint {
      Objects.requireNonNull(id, "id is null");
      Objects.requireNonNull(bytes, "bytes are null");
      if (number < 0) {
        throw new IllegalArgumentException("batches are numbered from 1: " + number);
      }
    }
  }

  /**
   * Notes what has become of the shard.
   *
   * @param id of the journal
   * @param epoch of the owner who writes
   * @param state that the journal has from now on
   * @since 1.0
   */
  record Mark(JournalId id, long epoch, JournalState state) implements JournalWrite {
    /**
     * A state to note.
     *
     * @throws NullPointerException if the id or the state is null
     */
    public Mark {
      Objects.requireNonNull(id, "id is null");
      Objects.requireNonNull(state, "state is null");
    }
  }
}
