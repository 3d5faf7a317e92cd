package dev.martlet.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.KeptPlugins;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Copies of plugins are deleted when no journal needs them, and not before. */
class KeptSweepTest {
  private final MemoryStore store = new MemoryStore();
  private final Set<String> others = new TreeSet<>();
  private final List<String> forgotten = new ArrayList<>();
  private final KeptSweep sweep =
      new KeptSweep(
          store,
          new KeptPlugins() {
            @Override
            public void keep(String hash) {}

            @Override
            public Optional<HostedType<?>> find(String plugin, String hash, HostedType<?> now) {
              return Optional.empty();
            }

            @Override
            public Set<String> others() {
              return Set.copyOf(others);
            }

            @Override
            public void forget(String hash) {
              others.remove(hash);
              forgotten.add(hash);
            }

            @Override
            public void release() {}
          });

  private void sweep() throws IOException {
    sweep.sweep();
  }

  private static ShardBirth birth(int number, String hash) {
    return new ShardBirth(
        new ShardId("lot:" + number),
        number,
        1,
        ShardSettings.DEFAULT.withDurability(Durability.JOURNAL),
        Map.of(),
        "lot@1",
        hash);
  }

  private JournalId begin(int number, String hash) throws IOException {
    ShardBirth birth = birth(number, hash);
    RecordBuffer records = new RecordBuffer();
    records.begin(0, 0, true);
    records.addAnywhere(new JournalRecord.Born(birth));
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    byte[] batch = new BatchCodec().pack(records.take(), deflater);
    long epoch = store.claim(birth.journal());
    store.commit(List.of(new JournalWrite.Append(birth.journal(), epoch, 1, batch)));
    return birth.journal();
  }

  private void save(int number, String hash) throws IOException {
    ShardBirth birth = birth(number, "old");
    ShardCheckpoint state =
        new ShardCheckpoint(
            birth,
            "lot@2",
            hash,
            new ShardCheckpoint.Time(1, 2, 3, 4),
            5,
            new ShardCheckpoint.Timers(List.of(), 0),
            new ShardCheckpoint.Calls(0, 0),
            new ShardCheckpoint.Counts(0, 0, 0),
            List.of(),
            List.of(),
            Optional.empty(),
            1,
            new byte[0]);
    byte[] bytes = CheckpointCodec.pack(state, new Deflater(Deflater.BEST_SPEED, true));
    long epoch = store.claim(birth.journal());
    store.commit(List.of(new JournalWrite.Checkpoint(birth.journal(), epoch, 1, bytes)));
  }

  @Test
  void aCopyGoesWithTheLastJournalThatNeedsIt() throws Exception {
    others.addAll(List.of("older", "old"));
    JournalId first = begin(1, "old");
    JournalId second = begin(2, "old");
    begin(3, "new");
    sweep();
    assertEquals(List.of("older"), forgotten);
    store.delete(first);
    sweep();
    assertEquals(List.of("older"), forgotten);
    store.delete(second);
    sweep();
    assertEquals(List.of("older", "old"), forgotten);
  }

  @Test
  void aCheckpointOfAnotherPluginNeedsNoneOfTheOldOne() throws Exception {
    others.add("old");
    begin(1, "old");
    sweep();
    assertEquals(List.of(), forgotten);
    save(1, "new");
    sweep();
    assertEquals(List.of("old"), forgotten);
  }

  @Test
  void aJournalThatCannotBeReadMayNeedAny() throws Exception {
    others.add("old");
    JournalId damaged = begin(1, "new");
    store.damage(damaged, 0, new byte[] {1, 2, 3});
    sweep();
    assertEquals(List.of(), forgotten);
    store.delete(damaged);
    sweep();
    assertEquals(List.of("old"), forgotten);
  }

  @Test
  void manyJournalsAreReadAFewAtATime() throws Exception {
    others.add("old");
    for (int number = 0; number < 250; number++) {
      begin(number, "new");
    }
    sweep();
    sweep();
    assertEquals(List.of(), forgotten);
    sweep();
    assertEquals(List.of("old"), forgotten);
  }
}
