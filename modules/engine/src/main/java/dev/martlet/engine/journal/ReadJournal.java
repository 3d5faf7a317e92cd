package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A journal that a tool has read.
 *
 * @param id of the journal
 * @param birth of its shard
 * @param checkpoint that the turns follow; empty if they follow the birth
 * @param turns whose records it has, the oldest first
 */
public record ReadJournal(
    JournalId id, ShardBirth birth, Optional<ShardCheckpoint> checkpoint, List<Turn> turns) {
  /** Copies the turns. */
  public ReadJournal {
    turns = List.copyOf(turns);
  }

  /**
   * The records of one turn, which became durable together.
   *
   * @param tick that was over before them
   * @param nanos the shard's time then; 0 for a shard with a tick rate
   * @param records in their order
   */
  public record Turn(long tick, long nanos, List<JournalRecord> records) {
    /** Copies the records. */
    public Turn {
      records = List.copyOf(records);
    }
  }

  /**
   * The plugin that can replay it.
   *
   * @return name and version of the one that took the checkpoint, or else made the shard
   */
  public String plugin() {
    return checkpoint.map(ShardCheckpoint::plugin).orElse(birth.plugin());
  }

  /**
   * The jars of the plugin that can replay it.
   *
   * @return the hash of those that took the checkpoint, or else made the shard; empty if it is not
   *     known
   */
  public String hash() {
    return checkpoint.map(ShardCheckpoint::hash).orElse(birth.hash());
  }

  /** Is shown the records one after the other. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A record.
     *
     * @param tick in which, or behind which, it stands
     * @param nanos the shard's time there; 0 for a shard with a tick rate
     * @param record that stands there
     */
    void visit(long tick, long nanos, JournalRecord record);
  }

  /**
   * Shows all records.
   *
   * @param visitor is shown them in their order
   */
  public void visit(Visitor visitor) {
    for (Turn turn : turns) {
      long tick = turn.tick();
      long nanos = turn.nanos();
      for (JournalRecord record : turn.records()) {
        switch (record) {
          case JournalRecord.Position position -> {
            tick = position.tick();
            nanos = position.nanos();
          }
          case JournalRecord.Ticked ticked -> {
            tick = ticked.number();
            nanos = ticked.nanos();
          }
          default -> {}
        }
        visitor.visit(tick, nanos, record);
      }
    }
  }

  /**
   * How many records it has.
   *
   * @return the number
   */
  public long records() {
    return turns.stream().mapToLong(turn -> turn.records().size()).sum();
  }

  /**
   * The journal as a recovery has it, but without an owner: it only replays.
   *
   * @param until the last tick that is to be replayed; {@link Long#MAX_VALUE} for all
   * @return what is replayed
   */
  public Journals.Loaded toReplay(long until) {
    ShardJournal replaying = ShardJournal.of(true, birth, null, 1, new BatchCodec());
    return new Journals.Loaded(
        birth, checkpoint, cut(recordsToReplay(), until), replaying, 0, turns.size());
  }

  /** The records behind the birth or the checkpoint, with what a batch says of where it begins. */
  List<JournalRecord> recordsToReplay() {
    List<JournalRecord> all = new ArrayList<>();
    for (Turn turn : turns) {
      all.add(new JournalRecord.Position(turn.tick(), turn.nanos()));
      all.addAll(turn.records());
    }
    return checkpoint.isPresent() ? all : all.subList(2, all.size()); // the first tells the birth
  }

  private List<JournalRecord> cut(List<JournalRecord> all, long until) {
    List<JournalRecord> kept = new ArrayList<>();
    for (JournalRecord record : all) {
      boolean later =
          switch (record) {
            case JournalRecord.Position(long tick, long nanos) -> tick > until;
            case JournalRecord.Ticked(long number, long nanos) -> number > until;
            default -> false;
          };
      if (later) {
        if (!birth.settings().eventDriven()) { // then ticks without records may be left
          kept.add(new JournalRecord.Position(until, 0));
        }
        return kept;
      }
      kept.add(
          record instanceof JournalRecord.Reserved(long tick)
              ? new JournalRecord.Reserved(Math.min(tick, until))
              : record);
    }
    return kept;
  }
}
