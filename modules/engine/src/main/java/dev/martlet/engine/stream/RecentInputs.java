package dev.martlet.engine.stream;

import dev.martlet.engine.journal.ShardCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Remembers the last applied inputs of one subscriber, so that an input that is sent again is not
 * applied again. The shard's turn owns it.
 */
public final class RecentInputs {
  /** An input is remembered if its number is less than this behind the latest. */
  public static final int WINDOW = 64;

  /** Error message for an older input: nobody knows whether it was applied. */
  public static final String TOO_OLD = "older than the last " + WINDOW + " inputs";

  private final long[] clientSeqs = new long[WINDOW];

  /** The numbers in the shard, from 1; 0 where there is none. */
  private final long[] seqs = new long[WINDOW];

  RecentInputs() {}

  /**
   * The number in the shard of an applied input.
   *
   * @param clientSeq its number from the client
   * @return the number; empty if the input was not applied or is no longer remembered
   */
  public OptionalLong applied(long clientSeq) {
    int place = place(clientSeq);
    return seqs[place] != 0 && clientSeqs[place] == clientSeq
        ? OptionalLong.of(seqs[place])
        : OptionalLong.empty();
  }

  /**
   * Whether a later input has taken the place of this one, so that nothing is known of it.
   *
   * @param clientSeq its number from the client
   * @return true if it may have been applied
   */
  public boolean tooOld(long clientSeq) {
    int place = place(clientSeq);
    return seqs[place] != 0 && Long.compareUnsigned(clientSeqs[place], clientSeq) > 0;
  }

  /**
   * Notes an applied input.
   *
   * @param clientSeq its number from the client
   * @param seq its number in the shard
   */
  public void add(long clientSeq, long seq) {
    int place = place(clientSeq);
    clientSeqs[place] = clientSeq;
    seqs[place] = seq;
  }

  /** What there is to keep of them. */
  List<ShardCheckpoint.Input> save() {
    List<ShardCheckpoint.Input> all = new ArrayList<>();
    for (int place = 0; place < WINDOW; place++) {
      if (seqs[place] != 0) {
        all.add(new ShardCheckpoint.Input(clientSeqs[place], seqs[place]));
      }
    }
    return all;
  }

  private static int place(long clientSeq) {
    return (int) (clientSeq & WINDOW - 1);
  }
}
