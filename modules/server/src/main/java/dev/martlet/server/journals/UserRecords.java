package dev.martlet.server.journals;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.journal.ShardCheckpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What journals have of one user. Used by one thread. */
public final class UserRecords {
  private final String user;

  /** Numbers of the subscribers that are the user's, in the journal that is looked through. */
  private final Set<Long> numbers = new HashSet<>();

  /**
   * Looks for a user.
   *
   * @param user id of the user, as principals have it
   */
  public UserRecords(String user) {
    this.user = user;
  }

  /**
   * What a journal has of the user: when they joined, moved, were away and left, who they were
   * then, what they said when they joined, and their inputs and signals. What stood before a
   * checkpoint is gone, but for their seats and bans.
   *
   * @param summary of the journal
   * @param journal to look through
   * @return the journal and the records, as JSON has them; empty if the user took no part
   */
  public Optional<Map<String, Object>> in(JournalSummary summary, ReadJournal journal) {
    numbers.clear();
    List<Object> records = new ArrayList<>();
    journal.checkpoint().ifPresent(checkpoint -> records.addAll(in(checkpoint)));
    journal.visit(
        (tick, nanos, record) -> {
          if (isTheirs(record)) {
            records.add(RecordJson.of(tick, nanos, record));
          }
        });
    if (records.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("journal", journal.id().toString());
    found.put("plugin", journal.birth().plugin());
    found.put("state", summary.state().name());
    found.put("written", summary.writtenAt().toString());
    found.put("records", records);
    return Optional.of(found);
  }

  /** Their seats, and what keeps them out. What the simulation has saved is not looked through. */
  private List<Object> in(ShardCheckpoint checkpoint) {
    List<Object> found = new ArrayList<>();
    for (ShardCheckpoint.Seat seat : checkpoint.seats()) {
      if (seat(seat.number(), seat.principal())) {
        found.add(RecordJson.of(seat));
      }
    }
    for (ShardCheckpoint.Ban ban : checkpoint.bans()) {
      if (ban.user().equals(user)) {
        found.add(RecordJson.of(ban));
      }
    }
    return found;
  }

  private boolean isTheirs(JournalRecord record) {
    return switch (record) {
      case JournalRecord.Joined joined -> seat(joined.number(), joined.principal());
      case JournalRecord.Moved moved -> seat(moved.number(), moved.principal());
      case JournalRecord.Away(long number) -> numbers.contains(number);
      case JournalRecord.Left(long number) -> numbers.contains(number);
      case JournalRecord.Applied applied -> numbers.contains(applied.number());
      case JournalRecord.SignalOfOperator signal -> is(signal.sender());
      default -> false;
    };
  }

  private boolean seat(long number, Principal principal) {
    if (!is(principal)) {
      numbers.remove(number);
      return false;
    }
    numbers.add(number);
    return true;
  }

  private boolean is(Principal principal) {
    return principal.userId().equals(Optional.of(user));
  }
}
