package dev.martlet.engine.interest;

import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.ValueEncoder;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.state.Shapes;
import java.util.Optional;

/** The shard, as its entities see it: its turn and its subscribers. */
public interface Audience {
  /**
   * Checks that the calling thread may touch the simulation.
   *
   * @throws IllegalStateException if it may not
   */
  void requireTurn();

  /**
   * The view of a subscriber.
   *
   * @param subscriber to look up
   * @param entities that are viewed
   * @return the view, made on first use; empty if the subscriber is not attached or is not sent
   *     entities
   */
  Optional<EntityView> view(Subscriber subscriber, EntityIndex entities);

  /**
   * An encoder of entities' states.
   *
   * @param shapes of the entities
   * @param format to encode them in
   * @return a new encoder
   */
  ValueEncoder encoder(Shapes shapes, HostedFormat format);
}
