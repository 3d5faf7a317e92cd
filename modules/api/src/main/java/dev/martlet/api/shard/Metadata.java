package dev.martlet.api.shard;

import java.util.Objects;

/**
 * What a shard tells of itself to those who are not in it: a small record, such as the map, the
 * phase and the free places of a match. Immutable, if the record is.
 *
 * @since 1.0
 */
public final class Metadata {
  private final Object data;
  private final boolean listed;
  private final Readers readers;

  private Metadata(Object data, boolean listed, Readers readers) {
    this.data = Objects.requireNonNull(data, "data is null");
    this.listed = listed;
    this.readers = Objects.requireNonNull(readers, "readers is null");
  }

  /**
   * Metadata that is not listed and that everybody may read who knows the shard's id.
   *
   * @param data a record, or whatever else is written as an object, as a state is; at most {@code
   *     martlet.limits.metadata-bytes} long
   * @return the metadata
   */
  public static Metadata of(Object data) {
    return new Metadata(data, false, Readers.everybody());
  }

  /**
   * Returns this metadata, listed or not. A shard that is listed is in the list of shards of those
   * who may read its metadata. Admins are shown all shards.
   *
   * @param yes whether it is listed
   * @return the changed metadata
   */
  public Metadata listed(boolean yes) {
    return new Metadata(data, yes, readers);
  }

  /**
   * Returns this metadata with other readers.
   *
   * @param who may read it
   * @return the changed metadata
   */
  public Metadata readableBy(Readers who) {
    return new Metadata(data, listed, who);
  }

  /**
   * What is told.
   *
   * @return the record
   */
  public Object data() {
    return data;
  }

  /**
   * Whether the shard is in the list of shards for others than admins.
   *
   * @return true if it is
   */
  public boolean isListed() {
    return listed;
  }

  /**
   * Who may read it.
   *
   * @return the readers
   */
  public Readers readers() {
    return readers;
  }

  /** Shows the record, and to whom it is told. */
  @Override
  public String toString() {
    return data + (listed ? ", listed" : "") + ", for " + readers;
  }
}
