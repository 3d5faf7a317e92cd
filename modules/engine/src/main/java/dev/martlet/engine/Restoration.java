package dev.martlet.engine;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.SavedForm;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a simulation from what one has saved. Runs on a thread for plugin code.
 *
 * @param <I> its inputs
 */
final class Restoration<I> {
  private final HostedType<I> type;
  private final ShardCheckpoint checkpoint;

  Restoration(HostedType<I> type, ShardCheckpoint checkpoint) {
    this.type = type;
    this.checkpoint = checkpoint;
  }

  /** What the simulation is given is as it was when it was saved, so that it can look at it. */
  Simulation<I> restore(HostedContext context) throws Exception {
    SavedForm form =
        type.saved()
            .orElseThrow(
                () ->
                    new ReplayException(
                        type.plugin()
                            + " does not restore what "
                            + checkpoint.plugin()
                            + " saved"));
    context.timers().open(checkpoint.time()::now);
    context.restore(checkpoint);
    SavedState saved = form.read(checkpoint.version(), checkpoint.state(), subscribers());
    Simulation<I> simulation =
        PluginAnswers.require(type.type().restore(context, saved), "restore");
    if (context.calls().any()) {
      throw new ReplayException("restore() makes no calls, and has made one");
    }
    return simulation;
  }

  private List<Subscriber> subscribers() throws BadInputException {
    List<Subscriber> all = new ArrayList<>();
    for (ShardCheckpoint.Seat seat : checkpoint.seats()) {
      Subscriber subscriber =
          Subscriber.of(seat.number(), new SubscriberId(seat.sid()), seat.principal());
      all.add(
          seat.parameters().isEmpty()
              ? subscriber
              : subscriber.withParameters(
                  JoinParameters.again(type, seat.parameters().get()).value()));
    }
    return all;
  }
}
