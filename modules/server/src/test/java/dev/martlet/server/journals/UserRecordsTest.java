package dev.martlet.server.journals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.JournalRecord.Applied;
import dev.martlet.engine.journal.JournalRecord.Joined;
import dev.martlet.engine.journal.JournalRecord.Left;
import dev.martlet.engine.journal.JournalRecord.Moved;
import dev.martlet.engine.journal.JournalRecord.Position;
import dev.martlet.engine.journal.JournalRecord.SignalOfOperator;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.StreamKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is found of a user is all of theirs, and nothing of others. */
class UserRecordsTest {
  private static final ShardBirth BIRTH =
      new ShardBirth(new ShardId("arena:x"), 7, 1, ShardSettings.DEFAULT, Map.of(), "arena@1", "");
  private static final JournalSummary SUMMARY =
      new JournalSummary(BIRTH.journal(), 1, JournalState.ENDED, 1, 0, 9, Instant.EPOCH);
  private static final StreamKind JSON = new StreamKind(0, "json");
  private static final Principal EVA =
      Principal.user("eva").withName("Eva the first").withClaim("age", 41);

  private static Joined joined(long number, Principal principal, String said) {
    return new Joined(
        number,
        "s" + number,
        principal,
        JSON,
        Optional.of(said.getBytes()),
        Optional.of("hash-of-a-ticket"),
        true);
  }

  private static Moved moved(long number, Principal principal) {
    return new Moved(number, principal, JSON, Optional.of("hash-of-a-ticket"), true);
  }

  private static Applied applied(long number, String envelope) {
    return new Applied(number, 0, envelope.getBytes());
  }

  private static String found(String user, JournalRecord... records) {
    List<JournalRecord> all = new ArrayList<>(List.of(new JournalRecord.Born(BIRTH)));
    all.addAll(Arrays.asList(records));
    ReadJournal journal =
        new ReadJournal(
            BIRTH.journal(), BIRTH, Optional.empty(), List.of(new ReadJournal.Turn(0, 0, all)));
    return found(user, journal);
  }

  private static String found(String user, ReadJournal journal) {
    return new UserRecords(user)
        .in(SUMMARY, journal)
        .map(found -> RecordJson.write(found.get("records")))
        .orElse("nothing");
  }

  @Test
  void whatTheySaidAndWhoTheyWereIsTheirs() {
    String found =
        found(
            "eva",
            joined(1, EVA, "{\"team\":\"red\"}"),
            joined(2, Principal.user("adam"), "{\"team\":\"blue\"}"),
            new Position(12, 0),
            applied(1, "{\"input\": {\"n\": 1.50}}"),
            applied(2, "{\"input\":{\"n\":2}}"),
            new SignalOfOperator(EVA, "{\"signal\":3}".getBytes()),
            new SignalOfOperator(Principal.user("adam"), "{\"signal\":4}".getBytes()),
            new Left(2),
            new Left(1));
    assertEquals(
        "[{\"tick\":0,\"record\":\"joined\",\"subscriber\":1,\"id\":\"s1\",\"principal\":{\"user\":\"eva\",\"name\":\"Eva"
            + " the first\",\"claims\":{\"age\":41}},\"stream\":\"json"
            + " 0\",\"envelope\":{\"team\":\"red\"},\"admitted\":true},"
            + "{\"tick\":12,\"record\":\"applied\",\"subscriber\":1,\"envelope\":{\"input\":{\"n\":1.50}}},"
            + "{\"tick\":12,\"record\":\"operator_signal\",\"principal\":{\"user\":\"eva\",\"name\":\"Eva"
            + " the first\",\"claims\":{\"age\":41}},\"envelope\":{\"signal\":3}},"
            + "{\"tick\":12,\"record\":\"left\",\"subscriber\":1}]",
        found);
  }

  private static ShardCheckpoint.Seat seat(long number, Principal principal, String said) {
    return new ShardCheckpoint.Seat(
        number,
        "s" + number,
        principal,
        JSON,
        Optional.of(said.getBytes()),
        List.of("hash-of-a-ticket"),
        true,
        ShardCheckpoint.Standing.SEATED,
        0,
        new ShardCheckpoint.Inputs(0, Optional.empty(), List.of()),
        ShardCheckpoint.Events.NONE,
        Optional.empty());
  }

  @Test
  void ofACheckpointTheirSeatsAndBansAreTheirs() {
    ShardCheckpoint checkpoint =
        new ShardCheckpoint(
            BIRTH,
            "arena@2",
            "",
            new ShardCheckpoint.Time(40, 0, 0, 60),
            1,
            new ShardCheckpoint.Timers(List.of(), 0),
            new ShardCheckpoint.Calls(0, 0),
            new ShardCheckpoint.Counts(2, 0, 0),
            List.of(
                seat(1, EVA, "{\"team\":\"red\"}"),
                seat(2, Principal.user("adam"), "{\"team\":\"blue\"}")),
            List.of(
                new ShardCheckpoint.Ban("eva", 99, "too loud", 4300),
                new ShardCheckpoint.Ban("cain", 99, "too quiet", 4300)),
            Optional.empty(),
            1,
            "{}".getBytes());
    ReadJournal.Turn later =
        new ReadJournal.Turn(40, 0, List.of(applied(1, "{\"input\":1}"), applied(2, "{}")));
    ReadJournal journal =
        new ReadJournal(BIRTH.journal(), BIRTH, Optional.of(checkpoint), List.of(later));
    assertEquals(
        "[{\"record\":\"seat\",\"subscriber\":1,\"id\":\"s1\",\"principal\":{\"user\":\"eva\",\"name\":\"Eva"
            + " the first\",\"claims\":{\"age\":41}},\"stream\":\"json"
            + " 0\",\"envelope\":{\"team\":\"red\"},\"away\":true,\"standing\":\"SEATED\",\"events\":0},{\"record\":\"ban\",\"user\":\"eva\",\"until_nanos\":99,\"reason\":\"too"
            + " loud\"},"
            + "{\"tick\":40,\"record\":\"applied\",\"subscriber\":1,\"envelope\":{\"input\":1}}]",
        found("eva", journal));
    assertTrue(found("cain", journal).contains("too quiet"));
  }

  @Test
  void aSeatThatSomebodyElseGetsIsTheirsFromThenOn() {
    JournalRecord[] records = {
      joined(1, EVA, "{}"),
      applied(1, "{\"input\":\"of eva\"}"),
      moved(1, Principal.user("adam")),
      applied(1, "{\"input\":\"of adam\"}")
    };
    String eva = found("eva", records);
    assertTrue(eva.contains("of eva") && !eva.contains("adam"), eva);
    String adam = found("adam", records);
    assertTrue(adam.contains("of adam") && !adam.contains("eva"), adam);
  }

  @Test
  void whoeverTookNoPartHasNothing() {
    assertEquals("nothing", found("cain", joined(1, EVA, "{}"), applied(1, "{}")));
    assertEquals("nothing", found("anonymous", joined(1, Principal.anonymous(), "{}")));
  }

  @Test
  void ticketsAreNotShownAndWhatIsNoJsonIs() {
    String found = found("eva", joined(1, EVA, "{}"), moved(1, EVA), applied(1, "{ no"));
    assertFalse(found.contains("hash-of-a-ticket"), found);
    assertTrue(found.contains("{\"base64\":\"eyBubw==\"}"), found);
  }
}
