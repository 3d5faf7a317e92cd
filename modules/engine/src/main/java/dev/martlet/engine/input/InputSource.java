package dev.martlet.engine.input;

import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.stream.SubscriberStream;

/** A connection that sends inputs, as a shard's inbox sees it. */
public interface InputSource {
  /**
   * The sender. Any thread.
   *
   * @return the subscriber, as the simulation knows it
   */
  Subscriber subscriber();

  /**
   * The source's share of the inbox. Any thread.
   *
   * @return the same each time
   */
  InboxShare share();

  /**
   * The current connection of the same subscriber. The shard's turn.
   *
   * @return this source, or the newest connection that resumed its seat
   */
  InputSource latest();

  /**
   * Whether the source has a seat, so that its inputs may be applied. The shard's turn.
   *
   * @return false before it has been admitted and after it has been removed
   */
  boolean seated();

  /**
   * How often the subscriber's seat had been taken back without its ticket when this source got it:
   * each time, its client begins anew to number its inputs. The shard's turn.
   *
   * @return the number; 0 if it never was
   */
  default int takenBack() {
    return 0;
  }

  /**
   * How states are sent to the subscriber, which also decides whether repeated inputs are detected.
   * The shard's turn.
   *
   * @return the stream
   */
  SubscriberStream stream();

  /**
   * Notes how far the subscriber's inputs have been handled; its client is not told by this. The
   * shard's turn.
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

  /** Sends the client its last acknowledgement once more. The shard's turn. */
  void acknowledgeAgain();
}
