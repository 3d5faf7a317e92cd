package dev.martlet.api.shard;

import java.util.List;
import java.util.Optional;

/**
 * The people in a shard, however many connections each has. For the shard's thread only.
 *
 * @since 1.0
 */
public interface Members {
  /**
   * Finds the person that a connection is of.
   *
   * @param subscriber of the connection
   * @return the member; empty if the subscriber is not attached
   */
  Optional<Member> of(Subscriber subscriber);

  /**
   * Finds a user.
   *
   * @param userId of the user
   * @return the member; the one who has been here the longest, if the user is here under several
   *     subscriber ids
   */
  Optional<Member> ofUser(String userId);

  /**
   * Everybody who is in the shard.
   *
   * @return a copy, in the order of their oldest connections
   */
  List<Member> all();

  /**
   * Everybody who is present, not away.
   *
   * @return a copy, in the order of their oldest connections
   */
  List<Member> present();
}
