package dev.martlet.server.journals;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Durability;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.journal.ShardCheckpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which ticks of a journal can be shown, and who took part in them. What stood before the last
 * checkpoint is gone. Ticks that may have been seen, but of which nothing was recorded yet, are not
 * shown: of a shard that runs, they may become others.
 *
 * @param first tick whose state can be shown: that of the checkpoint, or the first of all
 * @param last tick whose state can be shown; less than the first if there is none
 * @param joins those who had a seat then, in the order of their joins, as JSON
 */
record JournalExtent(long first, long last, List<Map<String, Object>> joins) {
  /** Collects who took part. */
  private static final class Joins {
    private final List<Map<String, Object>> all = new ArrayList<>();
    private final Map<Long, Map<String, Object>> present = new HashMap<>();

    void join(long tick, long number, String sid, Principal principal, boolean admitted) {
      Map<String, Object> join = new LinkedHashMap<>();
      join.put("tick", tick);
      join.put("subscriber", number);
      join.put("id", sid);
      join.put("user", principal.userId().orElse(null));
      join.put("admitted", admitted);
      all.add(join);
      if (admitted) {
        present.put(number, join);
      }
    }

    void visit(long tick, JournalRecord record) {
      if (record instanceof JournalRecord.Joined joined) {
        join(tick, joined.number(), joined.sid(), joined.principal(), joined.admitted());
      } else if (record instanceof JournalRecord.Left(long number) && present.containsKey(number)) {
        present.remove(number).put("left", tick);
      }
    }
  }

  static JournalExtent of(ReadJournal journal) {
    Joins joins = new Joins();
    long saved = journal.checkpoint().map(checkpoint -> checkpoint.time().tick()).orElse(0L);
    if (journal.checkpoint().isPresent()) {
      for (ShardCheckpoint.Seat seat : journal.checkpoint().get().seats()) {
        joins.join(saved, seat.number(), seat.sid(), seat.principal(), true);
      }
    }
    long[] last = {saved};
    if (journal.birth().settings().durability() == Durability.JOURNAL) {
      journal.visit(
          (tick, nanos, record) -> {
            last[0] = Math.max(last[0], tick);
            joins.visit(tick, record);
          });
    }
    return new JournalExtent(
        journal.checkpoint().isPresent() ? saved : 1, last[0], List.copyOf(joins.all));
  }

  boolean has(long tick) {
    return first <= tick && tick <= last;
  }

  boolean isEmpty() {
    return last < first;
  }
}
