package dev.martlet.engine.mail;

import dev.martlet.api.shard.AsyncResult;

/** Something that a shard takes in its next tick. */
public sealed interface Mail {
  /**
   * What became of a call that the shard made.
   *
   * @param result of the call
   * @param detail of a failure, for the log; empty if there is none
   */
  record Result(AsyncResult<?> result, String detail) implements Mail {}
}
