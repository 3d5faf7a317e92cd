package dev.martlet.engine.input;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.limits.Cap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The queue of messages that wait for a shard's next tick, in the order of their arrival. Each
 * source has a share of every tick: inputs beyond it are put off to later ticks, so a source that
 * sends too much delays only itself.
 *
 * <p>Any thread puts messages in. The shard's turn takes them out, and owns those that are put off.
 *
 * @param <S> the sources of messages
 */
public final class Inbox<S extends InputSource> {
  /** The answer to an offered input. */
  public enum Answer {
    /** The input was queued. */
    TAKEN,
    /** The shard's limit of waiting messages is reached. */
    FULL,
    /** The sender's limit of waiting inputs is reached. */
    SENDER_FULL
  }

  private final int maxWaiting;
  private final int maxWaitingOfOne;
  private final int maxOfOnePerTick;

  private final Queue<InboxMessage<S>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  // Used by the turn only.

  /** Sources with messages that are put off. */
  private final List<S> sourcesPutOff = new ArrayList<>();

  /** How many messages are put off. */
  private int putOff;

  /**
   * An empty inbox.
   *
   * @param maxWaiting messages that may wait; 0 for no limit
   * @param maxWaitingOfOne inputs of one source that may wait
   * @param maxOfOnePerTick inputs of one source that are handed out for one tick
   */
  public Inbox(int maxWaiting, int maxWaitingOfOne, int maxOfOnePerTick) {
    this.maxWaiting = maxWaiting;
    this.maxWaitingOfOne = maxWaitingOfOne;
    this.maxOfOnePerTick = maxOfOnePerTick;
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * Queues an input, unless a limit is reached.
   *
   * @param sender of the input
   * @param envelope that holds the input
   * @param callback told the outcome, if the input is queued
   * @return whether it was queued
   */
  public Answer offer(S sender, InputEnvelope envelope, InputCallback callback) {
    AtomicInteger ofSender = sender.share().waiting;
    if (ofSender.incrementAndGet() > maxWaitingOfOne) {
      ofSender.decrementAndGet();
      return Answer.SENDER_FULL;
    }
    if (Cap.exceeded(maxWaiting, waiting.incrementAndGet())) {
      waiting.decrementAndGet();
      ofSender.decrementAndGet();
      return Answer.FULL;
    }
    queue.add(new InboxMessage.Input<>(sender, envelope, callback));
    return Answer.TAKEN;
  }

  /**
   * Queues the message that a source has left. Never refused.
   *
   * @param gone the source
   */
  public void leave(S gone) {
    waiting.incrementAndGet();
    queue.add(new InboxMessage.Leave<>(gone));
  }

  /**
   * Queues the message that a source has lost its connection. Never refused.
   *
   * @param lost the source
   */
  public void away(S lost) {
    waiting.incrementAndGet();
    queue.add(new InboxMessage.Away<>(lost));
  }

  /**
   * How many messages wait, including those that are put off.
   *
   * @return the number
   */
  public int waiting() {
    return waiting.get();
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Hands out the messages that wait now. Messages that arrive meanwhile wait for the next tick.
   *
   * @param tick its number
   * @param handle handles a message; returns false to stop
   * @return how many messages were put off to a later tick by this call
   */
  public int handOut(long tick, Predicate<InboxMessage<S>> handle) {
    int all = waiting.get();
    if (all == 0) {
      return 0;
    }
    int fresh = all - putOff;
    int newlyPutOff = 0;
    boolean more = handOutPutOff(tick, handle);
    for (; more && fresh > 0; fresh--) {
      InboxMessage<S> message = queue.poll();
      if (message == null) {
        break; // counted, but not in the queue yet: it waits for the next tick
      }
      if (mustWait(message, tick)) {
        putOff(message);
        newlyPutOff++;
      } else {
        more = handle(message, handle);
      }
    }
    return newlyPutOff;
  }

  private boolean handOutPutOff(long tick, Predicate<InboxMessage<S>> handle) {
    for (Iterator<S> each = sourcesPutOff.iterator(); each.hasNext(); ) {
      ArrayDeque<InboxMessage<S>> ofSender = putOffOf(each.next());
      while (!ofSender.isEmpty() && withinShare(ofSender.peek(), tick)) {
        putOff--;
        if (!handle(ofSender.poll(), handle)) {
          return false;
        }
      }
      if (ofSender.isEmpty()) {
        each.remove();
      }
    }
    return true;
  }

  /** Safe: a source belongs to one inbox, so its share holds only messages of this inbox's type. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private ArrayDeque<InboxMessage<S>> putOffOf(S sender) {
    return (ArrayDeque) sender.share().putOff;
  }

  private boolean mustWait(InboxMessage<S> message, long tick) {
    return !message.sender().share().putOff.isEmpty() || !withinShare(message, tick);
  }

  private boolean withinShare(InboxMessage<S> message, long tick) {
    return !(message instanceof InboxMessage.Input)
        || message.sender().share().take(tick, maxOfOnePerTick);
  }

  private void putOff(InboxMessage<S> message) {
    ArrayDeque<InboxMessage<S>> ofSender = putOffOf(message.sender());
    if (ofSender.isEmpty()) {
      sourcesPutOff.add(message.sender());
    }
    ofSender.add(message);
    putOff++;
  }

  private boolean handle(InboxMessage<S> message, Predicate<InboxMessage<S>> handle) {
    waiting.decrementAndGet();
    if (message instanceof InboxMessage.Input) {
      message.sender().share().waiting.decrementAndGet();
    }
    return handle.test(message);
  }

  /**
   * Whether messages are put off. The next tick can hand them out at once.
   *
   * @return true if so
   */
  public boolean hasPutOff() {
    return putOff > 0;
  }

  /**
   * Drops the messages that are put off. Called on the turn, after the last {@link #handOut}.
   *
   * @param drop called with each message
   */
  public void clearPutOff(Consumer<InboxMessage<S>> drop) {
    for (S each : sourcesPutOff) {
      putOffOf(each).forEach(drop);
      putOffOf(each).clear();
    }
    sourcesPutOff.clear();
    putOff = 0;
  }

  /**
   * Drops all messages except those that are put off. Any thread, after the shard has ended.
   *
   * @param drop called with each message
   */
  public void clear(Consumer<InboxMessage<S>> drop) {
    for (InboxMessage<S> message = queue.poll(); message != null; message = queue.poll()) {
      drop.accept(message);
    }
    waiting.set(0);
  }
}
