package dev.martlet.engine;

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
 * What waits for a shard's next tick, in the order it came, with a share for each subscriber: one
 * who sends more than may be applied in a tick waits behind himself, and nobody else does.
 *
 * <p>Put into by any thread; taken from in the shard's turn only, which owns all that is put off.
 */
final class Inbox {
  /** What waits. */
  sealed interface Message {
    Subscription sender();

    /** An input that is to be applied. */
    record Input(Subscription sender, Envelope envelope, Receipt receipt) implements Message {
      /** The same from the connection that its sender has now. */
      Input fromLatest() {
        Subscription latest = sender.latest();
        return latest == sender ? this : new Input(latest, envelope, receipt);
      }
    }

    /** Its sender has gone. */
    record Leave(Subscription sender) implements Message {}

    /** The connection of its sender is lost. */
    record Away(Subscription sender) implements Message {}
  }

  /** Whether an input was taken. */
  enum Answer {
    /** It waits. */
    TAKEN,
    /** The shard has as many waiting as it may. */
    FULL,
    /** Its sender has as many waiting as he may. */
    SENDER_FULL
  }

  /** What one subscriber has in an inbox; part of his {@link Subscription}. */
  static final class Share {
    /** How many of his inputs wait; any thread. */
    private final AtomicInteger waiting = new AtomicInteger();

    // The turn only.
    private final ArrayDeque<Message> putOff = new ArrayDeque<>(0);
    private long countedTick = -1;
    private int handled;

    private boolean take(long tick, int most) {
      if (countedTick != tick) {
        countedTick = tick;
        handled = 0;
      }
      return handled++ < most;
    }
  }

  private final int most;
  private final int mostOfOne;
  private final int mostOfOnePerTick;

  private final Queue<Message> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  // The turn only.
  private final List<Subscription> behind = new ArrayList<>();
  private int putOff;

  /**
   * An empty inbox.
   *
   * @param most messages that wait; 0 is unlimited
   * @param mostOfOne inputs of one subscriber that wait
   * @param mostOfOnePerTick inputs of one subscriber that are handed out for one tick
   */
  Inbox(int most, int mostOfOne, int mostOfOnePerTick) {
    this.most = most;
    this.mostOfOne = mostOfOne;
    this.mostOfOnePerTick = mostOfOnePerTick;
  }

  // ---- any thread -------------------------------------------------------------------------

  Answer offer(Subscription sender, Envelope envelope, Receipt receipt) {
    AtomicInteger his = sender.share().waiting;
    if (his.incrementAndGet() > mostOfOne) {
      his.decrementAndGet();
      return Answer.SENDER_FULL;
    }
    if (waiting.incrementAndGet() > most && most > 0) {
      waiting.decrementAndGet();
      his.decrementAndGet();
      return Answer.FULL;
    }
    queue.add(new Message.Input(sender, envelope, receipt));
    return Answer.TAKEN;
  }

  /** That somebody leaves is never refused. */
  void leave(Subscription gone) {
    waiting.incrementAndGet();
    queue.add(new Message.Leave(gone));
  }

  /** Nor that somebody is away. */
  void away(Subscription lost) {
    waiting.incrementAndGet();
    queue.add(new Message.Away(lost));
  }

  int waiting() {
    return waiting.get();
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Hands out what waits now; what comes meanwhile waits for the next tick.
   *
   * @param tick its number
   * @param handle takes a message; false when nothing more is wanted
   * @return how many inputs were put off to a later tick
   */
  int handOut(long tick, Predicate<Message> handle) {
    int all = waiting.get();
    if (all == 0) {
      return 0;
    }
    int fresh = all - putOff;
    int newlyPutOff = 0;
    boolean goOn = handOutPutOff(tick, handle);
    for (; goOn && fresh > 0; fresh--) {
      Message message = queue.poll();
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

  private boolean handOutPutOff(long tick, Predicate<Message> handle) {
    for (Iterator<Subscription> each = behind.iterator(); each.hasNext(); ) {
      Share his = each.next().share();
      while (!his.putOff.isEmpty() && mayGo(his.putOff.peek(), tick)) {
        putOff--;
        if (!handle(his.putOff.poll(), handle)) {
          return false;
        }
      }
      if (his.putOff.isEmpty()) {
        each.remove();
      }
    }
    return true;
  }

  private boolean mustWait(Message message, long tick) {
    return !message.sender().share().putOff.isEmpty() || !mayGo(message, tick);
  }

  private boolean mayGo(Message message, long tick) {
    return !(message instanceof Message.Input)
        || message.sender().share().take(tick, mostOfOnePerTick);
  }

  private void putOff(Message message) {
    ArrayDeque<Message> his = message.sender().share().putOff;
    if (his.isEmpty()) {
      behind.add(message.sender());
    }
    his.add(message);
    putOff++;
  }

  private boolean handle(Message message, Predicate<Message> handle) {
    waiting.decrementAndGet();
    if (message instanceof Message.Input) {
      message.sender().share().waiting.decrementAndGet();
    }
    return handle.test(message);
  }

  /** Whether something was put off that could go on at once. */
  boolean hasPutOff() {
    return putOff > 0;
  }

  /** The turn, once nothing is handed out any more: lets go of what was put off. */
  void clearPutOff(Consumer<Message> letGo) {
    for (Subscription each : behind) {
      each.share().putOff.forEach(letGo);
      each.share().putOff.clear();
    }
    behind.clear();
    putOff = 0;
  }

  /** Any thread, once nothing is handed out any more: lets go of what waits, but not put off. */
  void clear(Consumer<Message> letGo) {
    for (Message message = queue.poll(); message != null; message = queue.poll()) {
      letGo.accept(message);
    }
    waiting.set(0);
  }
}
