package dev.martlet.api.shard;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import java.util.List;
import java.util.Optional;

/**
 * A person in a shard: all connections of one user under one subscriber id, those that are away
 * included. A user under two subscriber ids, as admins may be, is two members. Whoever is not
 * logged in is a member for each connection, as anybody can claim any id.
 *
 * <p>It changes as its connections come and go. Like the simulation, it is for the shard's thread
 * only. The same person who comes again after {@link Presence#GONE} is another member.
 *
 * @since 1.0
 */
public interface Member {
  /**
   * The id under which they are attached.
   *
   * @return the id
   */
  SubscriberId id();

  /**
   * Who they are.
   *
   * @return the principal, as of the connection that joined last
   */
  Principal principal();

  /**
   * Whether they are logged in under their own id, see {@link Subscriber#isSelf()}.
   *
   * @return true if the id is proven to be theirs
   */
  default boolean isSelf() {
    return principal().userId().equals(Optional.of(id().value()));
  }

  /**
   * Their connections.
   *
   * @return a copy, the oldest first; empty once they are gone
   */
  List<Subscriber> subscribers();

  /**
   * Whether one of their connections is there.
   *
   * @return false if all are away, or they are gone
   */
  boolean isPresent();
}
