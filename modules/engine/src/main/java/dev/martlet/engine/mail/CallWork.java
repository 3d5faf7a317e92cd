package dev.martlet.engine.mail;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.AsyncCall;
import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.ShardOrigin;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import tools.jackson.core.JacksonException;

/** The work of a shard's calls, as their threads run it. */
final class CallWork {
  private final ShardId shard;
  private final HostedType<?> type;
  private final ShardJournal journal;

  private record Call(AsyncId id, long until) implements AsyncCall {
    @Override
    public Duration left() {
      return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }
  }

  /** For the calls of one shard. */
  CallWork(ShardId shard, HostedType<?> type, ShardJournal journal) {
    this.shard = shard;
    this.type = type;
    this.journal = journal;
  }

  /**
   * Work whose result is checked: it must be data, or it could not be kept. That is done on the
   * thread of the call, where it costs no tick.
   *
   * @param id of the call
   * @param deadline that the work is told, from now
   * @param work of the plugin
   */
  <T> Callable<T> checked(AsyncId id, Duration deadline, AsyncWork<T> work) {
    Call call = new Call(id, System.nanoTime() + Nanos.of(deadline));
    return () -> {
      T value = ShardOrigin.in(shard, () -> work.run(call));
      requireData(value);
      return journal.on() ? kept(value) : value;
    };
  }

  /** As it comes back from the journal, so that a recovered shard is given the same. */
  @SuppressWarnings("unchecked") // it is written with its class
  private <T> T kept(T value) {
    try {
      return (T) type.results().keep(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the result cannot be kept in a journal: " + e.getMessage(), e);
    }
  }

  private void requireData(Object value) {
    if (value == null) {
      return;
    }
    try {
      type.json().states().writeValue(OutputStream.nullOutputStream(), value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the result is no data: " + e.getOriginalMessage(), e);
    }
  }
}
