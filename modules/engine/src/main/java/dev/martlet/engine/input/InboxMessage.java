package dev.martlet.engine.input;

import dev.martlet.engine.codec.InputEnvelope;

/**
 * What waits in a shard's inbox.
 *
 * @param <S> the sources of messages
 */
public sealed interface InboxMessage<S extends InputSource> {
  /**
   * Where it comes from.
   *
   * @return the source
   */
  S sender();

  /**
   * An input that is to be applied.
   *
   * @param <S> the sources of messages
   * @param sender of it
   * @param envelope that it came in
   * @param callback that is told its outcome
   */
  record Input<S extends InputSource>(S sender, InputEnvelope envelope, InputCallback callback)
      implements InboxMessage<S> {}

  /**
   * The sender has left.
   *
   * @param <S> the sources of messages
   * @param sender that has left
   */
  record Leave<S extends InputSource>(S sender) implements InboxMessage<S> {}

  /**
   * The sender's connection is lost, and its seat is held.
   *
   * @param <S> the sources of messages
   * @param sender that is away
   */
  record Away<S extends InputSource>(S sender) implements InboxMessage<S> {}
}
