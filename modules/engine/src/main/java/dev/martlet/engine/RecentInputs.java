package dev.martlet.engine;

import java.util.OptionalLong;

/**
 * The last inputs of one subscriber that were applied, so that one that is sent again is not
 * applied again. The shard's turn owns it.
 */
final class RecentInputs {
  /** So many numbers back from the latest, an input is known. */
  static final int WINDOW = 64;

  /** What is said of one that is older: it may have been applied or not. */
  static final String TOO_OLD = "older than the last " + WINDOW + " inputs";

  private final long[] clientSeqs = new long[WINDOW];

  /** The numbers in the shard, from 1; 0 where there is none. */
  private final long[] seqs = new long[WINDOW];

  /** The number in the shard of an input, if it was applied. */
  OptionalLong applied(long clientSeq) {
    int place = place(clientSeq);
    return seqs[place] != 0 && clientSeqs[place] == clientSeq
        ? OptionalLong.of(seqs[place])
        : OptionalLong.empty();
  }

  /** Whether later ones have taken its place, so that nobody knows about it. */
  boolean tooOld(long clientSeq) {
    int place = place(clientSeq);
    return seqs[place] != 0 && Long.compareUnsigned(clientSeqs[place], clientSeq) > 0;
  }

  void add(long clientSeq, long seq) {
    int place = place(clientSeq);
    clientSeqs[place] = clientSeq;
    seqs[place] = seq;
  }

  private static int place(long clientSeq) {
    return (int) (clientSeq & WINDOW - 1);
  }
}
