package dev.martlet.engine.input;

import dev.martlet.engine.input.Inbox.Answer;
import dev.martlet.engine.limits.Cap;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.limits.InputBytes;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What waits in an inbox: how many messages, and how many bytes of inputs, of each source, of the
 * place that several come from, of the shard and of the server. All of it is taken together and
 * given back together. Any thread.
 */
final class Waiting {
  /** What the objects around an input hold beside its bytes, roughly. */
  static final int OVERHEAD = 128;

  /**
   * Of what a source may have waiting, this part is not refused for what others have waiting. It is
   * so little that the limits of shard and server are passed by little.
   */
  private static final int LITTLE = 64;

  /**
   * Who has little waiting may pass the limit of their place, too. But a source of a place can come
   * again as another one, so together they are refused when they have so many times the limit.
   */
  private static final int AT_MOST = 2;

  private final int maxMessages;
  private final int maxOfSender;
  private final long maxBytesOfSender;
  private final long maxBytes;
  private final HeldBytes ofServer;

  /** How many may wait in the shard of those who have more than a few: the rest is for others. */
  private final int forMany;

  /** How many inputs are few, and how many bytes are little. */
  private final int few;

  private final long little;

  private final HeldBytes ofShard;
  private final AtomicInteger messages = new AtomicInteger();

  /**
   * Nothing waits.
   *
   * @param maxMessages that may wait in the shard; 0 for no limit. The last 64th is for those who
   *     have few
   * @param maxOfSender inputs of one source
   * @param maxBytesOfSender bytes of one source; 0 for no limit
   * @param maxBytes bytes of the shard; 0 for no limit. Who has little waiting may pass it
   * @param ofServer the bytes that wait in all shards, with a limit of the same kind
   */
  Waiting(
      int maxMessages, int maxOfSender, long maxBytesOfSender, long maxBytes, HeldBytes ofServer) {
    this.maxMessages = maxMessages;
    this.maxOfSender = maxOfSender;
    this.maxBytesOfSender = maxBytesOfSender;
    this.maxBytes = maxBytes;
    this.forMany = maxMessages - maxMessages / LITTLE;
    this.few = Math.max(1, maxOfSender / LITTLE);
    long ofSender = maxBytesOfSender == 0 ? InputBytes.DEFAULT.waitingOfSender() : maxBytesOfSender;
    this.little = ofSender / LITTLE;
    this.ofShard = new HeldBytes(maxBytes);
    this.ofServer = ofServer;
  }

  /** Takes the place of an input, unless a limit is reached. Then nothing is taken. */
  Answer take(InboxShare of, int messageBytes) {
    long bytes = messageBytes + OVERHEAD;
    InboxShare place = of.place();
    int inputs = of.waiting.incrementAndGet();
    long held = of.bytes.addAndGet(bytes);
    int inputsOfPlace = place == of ? inputs : place.waiting.incrementAndGet();
    long heldOfPlace = place == of ? held : place.bytes.addAndGet(bytes);
    int inShard = messages.incrementAndGet();
    boolean shardBytes = ofShard.add(bytes);
    boolean serverBytes = ofServer.add(bytes);
    Answer answer = Answer.TAKEN;
    if (inputs > of.limit(maxOfSender, maxMessages)) {
      answer = Answer.SENDER_FULL;
    } else if (Cap.exceeded(of.limit(maxBytesOfSender, maxBytes), held)) {
      answer = Answer.SENDER_BYTES;
    } else if (inputsOfPlace > most(place.limit(maxOfSender, maxMessages), inputs <= few)) {
      answer = Answer.PLACE_FULL;
    } else if (Cap.exceeded(
        most(place.limit(maxBytesOfSender, maxBytes), held <= little), heldOfPlace)) {
      answer = Answer.PLACE_BYTES;
    } else if (Cap.exceeded(inputsOfPlace <= few ? maxMessages : forMany, inShard)) {
      answer = Answer.FULL;
    } else if (!shardBytes && heldOfPlace > little) {
      answer = Answer.SHARD_BYTES;
    } else if (!serverBytes && heldOfPlace > little) {
      answer = Answer.SERVER_BYTES;
    }
    if (answer != Answer.TAKEN) {
      giveBack(of, messageBytes);
    }
    return answer;
  }

  private static long most(long ofPlace, boolean little) {
    return little ? AT_MOST * ofPlace : ofPlace;
  }

  /** Gives back the place of an input that was taken. */
  void giveBack(InboxShare of, int messageBytes) {
    long bytes = messageBytes + OVERHEAD;
    InboxShare place = of.place();
    of.waiting.decrementAndGet();
    of.bytes.addAndGet(-bytes);
    if (place != of) {
      place.waiting.decrementAndGet();
      place.bytes.addAndGet(-bytes);
    }
    messages.decrementAndGet();
    ofShard.remove(bytes);
    ofServer.remove(bytes);
  }

  /** Counts a message that is never refused. */
  void takeAnyway() {
    messages.incrementAndGet();
  }

  /** Counts it no more. */
  void giveBack() {
    messages.decrementAndGet();
  }

  int messages() {
    return messages.get();
  }

  long bytes() {
    return ofShard.held();
  }
}
