package dev.martlet.server.refusal;

import static dev.martlet.server.refusal.Refusal.refusal;
import static dev.martlet.server.refusal.Refusal.unavailable;

/** Refusals of calls to the HTTP API that look at journals. */
public final class JournalRefusals {
  private JournalRefusals() {}

  /** {@return 404: the server has no store of journals} */
  public static Refusal noStore() {
    return refusal(
        404,
        "Not Found",
        "NO_JOURNALS",
        "there is no store of journals: see martlet.journal.store");
  }

  /**
   * {@return 404: there is no such journal, or nothing in it}
   *
   * @param message for people
   */
  public static Refusal noSuchJournal(String message) {
    return refusal(404, "Not Found", "JOURNAL_NOT_FOUND", message);
  }

  /**
   * {@return 422: to replay it here would cost more than is allowed}
   *
   * @param message for people, with the setting that allows more
   */
  public static Refusal tooCostly(String message) {
    return refusal(422, "Unprocessable Content", "REPLAY_TOO_COSTLY", message);
  }

  /**
   * {@return 422: a tick has more bytes than an answer may have}
   *
   * @param message for people, with the setting that allows more
   */
  public static Refusal tickTooLarge(String message) {
    return refusal(422, "Unprocessable Content", "TICK_TOO_LARGE", message);
  }

  /**
   * {@return 500: the store cannot be read, or what it has is damaged}
   *
   * @param message of the store
   */
  public static Refusal unreadable(String message) {
    return refusal(500, "Internal Server Error", "JOURNAL_UNREADABLE", message);
  }

  /** {@return 503: another journal is just being replayed} */
  public static Refusal busy() {
    return unavailable("REPLAY_BUSY", "a journal is just being replayed: one at a time", 1);
  }

  /** {@return 503: a replay was given up in the middle of a tick, and still hangs there} */
  public static Refusal hangs() {
    return unavailable("REPLAY_HANGS", "an earlier replay hangs in plugin code: see the log", 60);
  }

  /** {@return 503: the store does not answer in time} */
  public static Refusal storeLate() {
    return unavailable("JOURNALS_LATE", "the store of journals does not answer", 10);
  }
}
