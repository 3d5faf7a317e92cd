package dev.martlet.engine.interest;

import dev.martlet.api.Subscriber;
import dev.martlet.engine.codec.ValueEncoder;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.state.Shapes;
import java.util.Optional;

/** What the entities need of the shard around them: its turn and its subscribers. */
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
   * @param subscriber whose view it is
   * @param entities that it is a view of
   * @return the view, made when it is first asked for; empty if the subscriber is not attached or
   *     is sent no entities
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
