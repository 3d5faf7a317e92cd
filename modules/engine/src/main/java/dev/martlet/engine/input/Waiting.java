package dev.martlet.engine.input;

import dev.martlet.engine.input.Inbox.Answer;
import dev.martlet.engine.limits.Cap;
import dev.martlet.engine.limits.HeldBytes;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What waits in an inbox: how many messages, and how many bytes of inputs, of each source, of the
 * shard and of the server. All of it is taken together and given back together. Any thread.
 */
final class Waiting {
  /** What the objects around an input hold beside its bytes, roughly. */
  static final int OVERHEAD = 128;

  private final int maxMessages;
  private final int maxOfSender;
  private final long maxBytesOfSender;
  private final HeldBytes ofServer;

  private final HeldBytes ofShard;
  private final AtomicInteger messages = new AtomicInteger();

  /**
   * Nothing waits.
   *
   * @param maxMessages that may wait in the shard; 0 for no limit
   * @param maxOfSender inputs of one source
   * @param maxBytesOfSender bytes of one source; 0 for no limit
   * @param maxBytes bytes of the shard; 0 for no limit
   * @param ofServer the bytes that wait in all shards
   */
  Waiting(
      int maxMessages, int maxOfSender, long maxBytesOfSender, long maxBytes, HeldBytes ofServer) {
    this.maxMessages = maxMessages;
    this.maxOfSender = maxOfSender;
    this.maxBytesOfSender = maxBytesOfSender;
    this.ofShard = new HeldBytes(maxBytes);
    this.ofServer = ofServer;
  }

  /** Takes the place of an input, unless a limit is reached. Then nothing is taken. */
  Answer take(InboxShare of, int messageBytes) {
    long bytes = messageBytes + OVERHEAD;
    boolean sender = of.waiting.incrementAndGet() <= (long) maxOfSender * of.weight();
    boolean senderBytes = !Cap.exceeded(maxBytesOfSender * of.weight(), of.bytes.addAndGet(bytes));
    boolean shard = !Cap.exceeded(maxMessages, messages.incrementAndGet());
    boolean shardBytes = ofShard.add(bytes);
    boolean serverBytes = ofServer.add(bytes);
    if (sender && senderBytes && shard && shardBytes && serverBytes) {
      return Answer.TAKEN;
    }
    giveBack(of, messageBytes);
    return !sender
        ? Answer.SENDER_FULL
        : !senderBytes
            ? Answer.SENDER_BYTES
            : !shard ? Answer.FULL : !shardBytes ? Answer.SHARD_BYTES : Answer.SERVER_BYTES;
  }

  /** Gives back the place of an input that was taken. */
  void giveBack(InboxShare of, int messageBytes) {
    long bytes = messageBytes + OVERHEAD;
    of.waiting.decrementAndGet();
    of.bytes.addAndGet(-bytes);
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
