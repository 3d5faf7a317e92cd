package dev.martlet.api.shard;

import java.util.List;

/**
 * What a simulation has {@linkplain Simulation#save saved}, for {@link ShardType#restore}. Used
 * within that call only, on its thread.
 *
 * @since 1.0
 */
public interface SavedState {
  /**
   * The version of its form.
   *
   * @return what {@link ShardType#savedVersion} returned when it was saved
   */
  int version();

  /**
   * Reads it.
   *
   * @param <T> the type
   * @param type to read it as: the one that was saved, or one with the same members
   * @return the value; never null
   * @throws IllegalArgumentException if it cannot be read so; the message says where
   */
  <T> T as(Class<T> type);

  /**
   * Those who have a seat, present or away.
   *
   * @return the subscribers, equal to those that the saved simulation knew, by their {@link
   *     Subscriber#number}
   */
  List<Subscriber> subscribers();
}
