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
 * What waits for a shard's next tick, in the order it came, with a share for each source: a source
 * that sends more than may be applied in a tick waits for itself and holds up no other.
 *
 * <p>Any thread puts in; the shard's turn takes out, and owns what is put off.
 *
 * @param <S> the sources of messages
 */
public final class Inbox<S extends InputSource> {
  /** Whether an input was taken. */
  public enum Answer {
    /** It waits. */
    TAKEN,
    /** As many wait in the shard as may. */
    FULL,
    /** As many of its sender wait as may. */
    SENDER_FULL
  }

  private final int maxWaiting;
  private final int maxWaitingOfOne;
  private final int maxOfOnePerTick;

  private final Queue<InboxMessage<S>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  // The turn only.
  private final List<S> behind = new ArrayList<>();
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
   * Puts in an input, if there is room.
   *
   * @param sender of it
   * @param envelope that it came in
   * @param callback that is told its outcome, if it is taken
   * @return whether it was taken
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
   * Puts in that a source has left. Never refused.
   *
   * @param gone the source
   */
  public void leave(S gone) {
    waiting.incrementAndGet();
    queue.add(new InboxMessage.Leave<>(gone));
  }

  /**
   * Puts in that the connection of a source is lost. Never refused.
   *
   * @param lost the source
   */
  public void away(S lost) {
    waiting.incrementAndGet();
    queue.add(new InboxMessage.Away<>(lost));
  }

  /**
   * How many messages wait.
   *
   * @return the number
   */
  public int waiting() {
    return waiting.get();
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Hands out what waits now; what comes meanwhile waits for the next tick.
   *
   * @param tick its number
   * @param handle takes a message; false when no more are wanted
   * @return how many inputs were put off to a later tick
   */
  public int handOut(long tick, Predicate<InboxMessage<S>> handle) {
    int all = waiting.get();
    if (all == 0) {
      return 0;
    }
    int fresh = all - putOff;
    int newlyPutOff = 0;
    boolean goOn = handOutPutOff(tick, handle);
    for (; goOn && fresh > 0; fresh--) {
      InboxMessage<S> message = queue.poll();
      if (message == null) {
        break; // counted, but not in the queue yet: next tick
      }
      if (mustWait(message, tick)) {
        putOff(message);
        newlyPutOff++;
      } else {
        goOn = handle(message, handle);
      }
    }
    return newlyPutOff;
  }

  private boolean handOutPutOff(long tick, Predicate<InboxMessage<S>> handle) {
    for (Iterator<S> each = behind.iterator(); each.hasNext(); ) {
      ArrayDeque<InboxMessage<S>> ofSender = putOffOf(each.next());
      while (!ofSender.isEmpty() && mayGo(ofSender.peek(), tick)) {
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

  /** A source is in one inbox only, so all that its share holds is of this inbox's type. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private ArrayDeque<InboxMessage<S>> putOffOf(S sender) {
    return (ArrayDeque) sender.share().putOff;
  }

  private boolean mustWait(InboxMessage<S> message, long tick) {
    return !message.sender().share().putOff.isEmpty() || !mayGo(message, tick);
  }

  private boolean mayGo(InboxMessage<S> message, long tick) {
    return !(message instanceof InboxMessage.Input)
        || message.sender().share().take(tick, maxOfOnePerTick);
  }

  private void putOff(InboxMessage<S> message) {
    ArrayDeque<InboxMessage<S>> ofSender = putOffOf(message.sender());
    if (ofSender.isEmpty()) {
      behind.add(message.sender());
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
   * Whether something was put off that could be handed out at once.
   *
   * @return true if so
   */
  public boolean hasPutOff() {
    return putOff > 0;
  }

  /**
   * The turn, once nothing is handed out any more: drops what was put off.
   *
   * @param drop is handed each message
   */
  public void clearPutOff(Consumer<InboxMessage<S>> drop) {
    for (S each : behind) {
      putOffOf(each).forEach(drop);
      putOffOf(each).clear();
    }
    behind.clear();
    putOff = 0;
  }

  /**
   * Any thread, once nothing is handed out any more: drops what waits, but for what was put off.
   *
   * @param drop is handed each message
   */
  public void clear(Consumer<InboxMessage<S>> drop) {
    for (InboxMessage<S> message = queue.poll(); message != null; message = queue.poll()) {
      drop.accept(message);
    }
    waiting.set(0);
  }
}
