package dev.martlet.engine.input;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.limits.Cap;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.limits.InputBytes;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The queue of messages that wait for a shard's next tick, in the order of their arrival. Each
 * source has a share of every tick, in inputs and in what it costs to read them: inputs beyond it
 * are put off to later ticks, so a source that sends too much delays only itself. What all from one
 * place have of a tick, and what the shard reads in it, have limits, too; when one is reached, the
 * next tick begins with the sources that have waited the longest. One input is read in each tick in
 * any case.
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
    SENDER_FULL,
    /** The sender's limit of waiting bytes would be passed. */
    SENDER_BYTES,
    /** The limit of waiting inputs of all from the sender's place is reached. */
    PLACE_FULL,
    /** The limit of waiting bytes of all from the sender's place would be passed. */
    PLACE_BYTES,
    /** The shard's limit of waiting bytes would be passed. */
    SHARD_BYTES,
    /** The server's limit of waiting bytes would be passed. */
    SERVER_BYTES
  }

  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  private final int maxOfSenderPerTick;
  private final InputBytes maxBytes;

  private final Queue<InboxMessage<S>> queue = new ConcurrentLinkedQueue<>();
  private final Waiting waiting;

  // Used by the turn only.

  /** Sources with messages that are put off; the one that is next comes first. */
  private final ArrayDeque<S> sourcesPutOff = new ArrayDeque<>();

  /** Those of them who came too late in this tick for what their place has of it. */
  private final ArrayDeque<S> passedOver = new ArrayDeque<>(0);

  /** How many messages are put off. */
  private int putOff;

  /** What reading the inputs of this tick costs, as far as they are handed out. */
  private long spent;

  /** Whether the shard reads no more in this tick. */
  private boolean tickFull;

  /**
   * An empty inbox.
   *
   * @param maxWaiting messages that may wait; 0 for no limit
   * @param limits of the inputs of one source, and of their bytes
   * @param bytesInServer the bytes of inputs that wait in all shards
   */
  public Inbox(int maxWaiting, EngineLimits limits, HeldBytes bytesInServer) {
    this.maxOfSenderPerTick = limits.inputsPerTick();
    this.maxBytes = limits.inputBytes();
    this.waiting =
        new Waiting(
            maxWaiting,
            limits.inputsWaiting(),
            maxBytes.waitingOfSender(),
            maxBytes.waitingInShard(),
            bytesInServer);
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
    InboxMessage<S> input = new InboxMessage.Input<>(sender, envelope, callback);
    Answer answer = waiting.take(sender.share(), envelope.bytes());
    if (answer == Answer.TAKEN) {
      enqueue(input);
    }
    return answer;
  }

  /** Adds a message that is counted already. */
  private void enqueue(InboxMessage<S> message) {
    boolean added = false;
    try {
      added = queue.add(message);
    } finally {
      if (!added) { // out of memory
        giveBack(message);
      }
    }
  }

  private void giveBack(InboxMessage<S> message) {
    if (message instanceof InboxMessage.Input<S> input) {
      waiting.giveBack(input.sender().share(), input.envelope().bytes());
    } else {
      waiting.giveBack();
    }
  }

  /**
   * Queues the message that a source has left. Never refused.
   *
   * @param gone the source
   */
  public void leave(S gone) {
    addAnyway(new InboxMessage.Leave<>(gone));
  }

  /**
   * Queues the message that a source has lost its connection. Never refused.
   *
   * @param lost the source
   */
  public void away(S lost) {
    addAnyway(new InboxMessage.Away<>(lost));
  }

  private void addAnyway(InboxMessage<S> message) {
    waiting.takeAnyway();
    enqueue(message);
  }

  /**
   * How many messages wait, including those that are put off.
   *
   * @return the number
   */
  public int waiting() {
    return waiting.messages();
  }

  /**
   * How many bytes the inputs hold that wait.
   *
   * @return the length of their messages, and a little for each
   */
  public long bytesWaiting() {
    return waiting.bytes();
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
    int all = waiting.messages();
    if (all == 0) {
      return 0;
    }
    spent = 0;
    tickFull = false;
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
    try {
      for (int sources = sourcesPutOff.size(); sources > 0; sources--) {
        S sender = sourcesPutOff.peek();
        ArrayDeque<InboxMessage<S>> ofSender = putOffOf(sender);
        boolean any = false;
        while (!ofSender.isEmpty() && withinShare(ofSender.peek(), tick)) {
          any = true;
          putOff--;
          if (!handle(ofSender.poll(), handle)) {
            return false;
          }
        }
        if (!any && tickFull) {
          return true; // the next tick begins with this source
        }
        sourcesPutOff.poll();
        if (!ofSender.isEmpty()) {
          (any ? sourcesPutOff : passedOver).add(sender);
        }
      }
      return true;
    } finally {
      while (!passedOver.isEmpty()) {
        sourcesPutOff.addFirst(passedOver.pollLast());
      }
    }
  }

  /** Safe: a source belongs to one inbox, so its share holds only messages of this inbox's type. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private ArrayDeque<InboxMessage<S>> putOffOf(S sender) {
    return (ArrayDeque) sender.share().putOff;
  }

  private boolean mustWait(InboxMessage<S> message, long tick) {
    return !message.sender().share().putOff.isEmpty() || !withinShare(message, tick);
  }

  /** Takes an input from the share of its source and from what is read in a tick. */
  private boolean withinShare(InboxMessage<S> message, long tick) {
    if (!(message instanceof InboxMessage.Input<S> input)) {
      return true;
    }
    InboxShare share = input.sender().share();
    int cost = input.envelope().cost();
    InboxShare place = share.place();
    if (tickFull || !within(share, tick, cost) || place != share && !within(place, tick, cost)) {
      return false;
    }
    tickFull = spent > 0 && Cap.exceeded(maxBytes.tickOfShard(), spent + cost);
    if (tickFull) {
      return false;
    }
    share.take(cost);
    if (place != share) {
      place.take(cost);
    }
    spent += cost;
    return true;
  }

  private boolean within(InboxShare share, long tick, int cost) {
    return share.within(
        tick, maxOfSenderPerTick, cost, maxBytes.tickOfSender(), maxBytes.tickOfShard());
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
    giveBack(message);
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
    for (S source = sourcesPutOff.poll(); source != null; source = sourcesPutOff.poll()) {
      ArrayDeque<InboxMessage<S>> ofSource = putOffOf(source);
      while (!ofSource.isEmpty()) {
        drop(ofSource.poll(), drop);
      }
    }
    putOff = 0;
  }

  /**
   * Drops all messages except those that are put off. Any thread, after the shard has ended.
   *
   * @param drop called with each message
   */
  public void clear(Consumer<InboxMessage<S>> drop) {
    for (InboxMessage<S> message = queue.poll(); message != null; message = queue.poll()) {
      drop(message, drop);
    }
  }

  /** One whose sender cannot be told must not keep the rest from being dropped. */
  private void drop(InboxMessage<S> message, Consumer<InboxMessage<S>> drop) {
    giveBack(message);
    try {
      drop.accept(message);
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "the sender of an input that is dropped could not be told", e);
    }
  }
}
