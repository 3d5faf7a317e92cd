package dev.martlet.engine.input;

import dev.martlet.api.InputAck;
import dev.martlet.api.Subscriber;
import dev.martlet.engine.stream.SubscriberStream;

/** A connection that inputs come from, as a shard's inbox sees it. */
public interface InputSource {
  /**
   * Who sends. Any thread.
   *
   * @return the subscriber, as the simulation knows it
   */
  Subscriber subscriber();

  /**
   * What this source has in the inbox. Any thread.
   *
   * @return the same each time
   */
  InboxShare share();

  /**
   * The source that the same subscriber has now. The shard's turn.
   *
   * @return this one, or the newest connection that resumed its seat
   */
  InputSource latest();

  /**
   * Whether it has a seat, so that its inputs may be applied. The shard's turn.
   *
   * @return false before it was let in, and after it was removed
   */
  boolean seated();

  /**
   * How the subscriber is sent states, which decides what is known of repeated inputs. The shard's
   * turn.
   *
   * @return the stream
   */
  SubscriberStream stream();

  /**
   * Notes how far the subscriber's inputs have been handled. The shard's turn.
   *
   * @param ack number and tick of the last one
   */
  void handled(InputAck ack);

  /**
   * The number in the shard of the subscriber's last applied input. The shard's turn.
   *
   * @return the number; 0 if none was applied
   */
  long lastApplied();

  /**
   * Notes that an input was applied. The shard's turn.
   *
   * @param seq its number in the shard
   */
  void lastApplied(long seq);

  /** Has the client told once more how far its inputs have been handled. The shard's turn. */
  void acknowledgeAgain();
}
