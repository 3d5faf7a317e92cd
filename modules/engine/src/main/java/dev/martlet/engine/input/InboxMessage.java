package dev.martlet.engine.input;

import dev.martlet.engine.codec.InputEnvelope;

/**
 * A message in a shard's inbox.
 *
 * @param <S> the sources of messages
 */
public sealed interface InboxMessage<S extends InputSource> {
  /**
   * The source of the message.
   *
   * @return the source
   */
  S sender();

  /**
   * An input to apply.
   *
   * @param <S> the sources of messages
   * @param sender of the input
   * @param envelope that holds the input
   * @param callback told the outcome
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
   * The sender has lost its connection, and its seat is held.
   *
   * @param <S> the sources of messages
   * @param sender that lost its connection
   */
  record Away<S extends InputSource>(S sender) implements InboxMessage<S> {}
}
