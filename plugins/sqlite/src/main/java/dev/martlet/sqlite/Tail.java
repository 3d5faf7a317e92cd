package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalSummary;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the table {@code log} has of one journal: its latest batches. The first of them may have
 * been moved to a row of the journal's own already, all of one row together.
 */
final class Tail {
  /** All of the log, as {@link #all} reads it. */
  static final String QUERY = "SELECT commit_number, written_at, bytes FROM log ORDER BY id";

  private record Logged(LoggedBatch batch, long commit, Instant writtenAt) {}

  /** Nothing. */
  static final Tail NONE = new Tail();

  private final List<Logged> batches = new ArrayList<>();

  private Tail() {}

  /**
   * Reads the whole log, which is short.
   *
   * @param query of {@link #QUERY}
   * @return what it has, by the numbers of the journals' rows
   * @throws DamagedException if a row is none
   */
  static Map<Long, Tail> all(PreparedStatement query) throws SQLException, DamagedException {
    Map<Long, Tail> tails = new LinkedHashMap<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        add(tails, row.getLong(1), time(row.getString(2)), Statements.bytes(row, 3));
      }
    }
    return tails;
  }

  /** Adds the batches of one commit. */
  static void add(Map<Long, Tail> tails, long commit, Instant writtenAt, byte[] batches)
      throws DamagedException {
    for (LoggedBatch batch : LoggedBatch.read(batches)) {
      tails
          .computeIfAbsent(batch.journal(), journal -> new Tail())
          .batches
          .add(new Logged(batch, commit, writtenAt));
    }
  }

  private static Instant time(String text) throws DamagedException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new DamagedException("a row of table log is damaged: " + e.getMessage());
    }
  }

  /** The batches behind a number: of those before, the journal has others, or needs none. */
  List<LoggedBatch> behind(long number) {
    return batches.stream().map(Logged::batch).filter(batch -> batch.number() > number).toList();
  }

  /** How long the batches are. */
  long bytes() {
    return batches.stream().mapToLong(logged -> logged.batch().bytes().length).sum();
  }

  /** The journal's row, with what has come since it was written. */
  Entry addedTo(Entry entry) {
    JournalSummary was = entry.summary();
    long number = was.batches();
    long bytes = was.bytes();
    Instant writtenAt = was.writtenAt();
    long commit = entry.commit();
    for (Logged logged : batches) {
      if (logged.commit() > entry.commit()) {
        number = logged.batch().number();
        bytes += logged.batch().bytes().length;
        writtenAt = logged.writtenAt();
        commit = logged.commit();
      }
    }
    return new Entry(
        entry.row(),
        new JournalSummary(
            was.id(), was.epoch(), was.state(), number, was.checkpoint(), bytes, writtenAt),
        commit);
  }
}
