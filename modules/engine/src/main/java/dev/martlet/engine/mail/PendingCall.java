package dev.martlet.engine.mail;

import dev.martlet.api.shard.AsyncHandler;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.engine.plugin.AsyncThreads.Ticket;
import java.util.Optional;

/**
 * A call whose outcome is not handled yet. Immutable.
 *
 * @param name of the call
 * @param work to do
 * @param handler of the result
 * @param ticket cancels it; empty while it is not begun
 */
record PendingCall<T>(
    String name, AsyncWork<T> work, AsyncHandler<T> handler, Optional<Ticket> ticket) {
  /** The call, once it is begun. */
  PendingCall<T> begun(Ticket by) {
    return new PendingCall<>(name, work, handler, Optional.of(by));
  }

  /** Hands the result of this call to its handler. */
  @SuppressWarnings("unchecked") // whoever has it took the call by its id, which is the result's
  void accept(AsyncResult<?> result) {
    handler.accept((AsyncResult<T>) result);
  }
}
