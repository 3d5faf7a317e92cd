package dev.martlet.engine.mail;

import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.engine.journal.ResultData;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads.Outcome;

/** What became of a call, as its handler is given it, and as a journal keeps it. Any thread. */
final class CallResults {
  private CallResults() {}

  /** The result that an outcome is for the handler. */
  static <T> AsyncResult<T> of(AsyncId id, Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Returned<T>(T value) -> new AsyncResult.Done<>(id, value);
      case Outcome.Threw<T> threw ->
          new AsyncResult.Failed<>(id, threw.cause().getClass().getName(), threw.message());
      case Outcome.Late<T> late -> new AsyncResult.Late<>(id);
      case Outcome.Busy<T> busy -> new AsyncResult.Late<>(id);
    };
  }

  /** A result, for the journal of a shard of a type. */
  static ResultData data(AsyncResult<?> result, HostedType<?> type) {
    return switch (result) {
      case AsyncResult.Done<?> done -> new ResultData.Done(type.results().write(done.value()));
      case AsyncResult.Failed<?> failed -> new ResultData.Failed(failed.type(), failed.message());
      case AsyncResult.Late<?> late -> new ResultData.Late();
      case AsyncResult.Refused<?> refused -> new ResultData.Refused(refused.reason());
    };
  }

  /**
   * A result, from the journal of a shard of a type.
   *
   * @throws IllegalArgumentException if its value cannot be read
   */
  static AsyncResult<Object> of(AsyncId id, ResultData data, HostedType<?> type) {
    return switch (data) {
      case ResultData.Done(byte[] value) -> new AsyncResult.Done<>(id, type.results().read(value));
      case ResultData.Failed(String thrown, String message) ->
          new AsyncResult.Failed<>(id, thrown, message);
      case ResultData.Late late -> new AsyncResult.Late<>(id);
      case ResultData.Refused(String reason) -> new AsyncResult.Refused<>(id, reason);
    };
  }
}
