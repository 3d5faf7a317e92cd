package dev.martlet.server.journals;

import dev.martlet.engine.ReplayObserver;
import dev.martlet.engine.ReplayResult;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.journal.ShardCheckpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.util.RawValue;

/**
 * Some ticks of a journal as JSON: of each the state after it, what entered in it, and what entered
 * behind it, before the next. It watches the replay that tells the states, on whose thread it is
 * filled; a replay that was given up may still do so while the answer is made. Guarded by the
 * monitor.
 */
final class TickWindow implements ReplayObserver {
  /** What a record is of. */
  private record Entered(long nanos, JournalRecord record) {}

  private final long to;
  private final int mostBytes;
  private final Map<Long, List<Entered>> within = new HashMap<>();
  private final Map<Long, List<Entered>> behind = new HashMap<>();
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();

  /** The tick that comes next into the window. */
  private long next;

  private boolean hasTicks;
  private boolean full;

  /**
   * A window without states.
   *
   * @param journal that is looked at
   * @param from first tick of the window
   * @param to last tick of the window
   * @param mostBytes that the ticks may have together
   */
  TickWindow(ReadJournal journal, long from, long to, int mostBytes) {
    this.to = to;
    this.mostBytes = mostBytes;
    this.next = from;
    boolean[] inTick = {false};
    journal.visit(
        (tick, nanos, record) -> {
          inTick[0] |= record instanceof JournalRecord.Ticked;
          if (tick >= from && tick <= to && isForPeople(record)) {
            (inTick[0] ? within : behind)
                .computeIfAbsent(tick, none -> new ArrayList<>())
                .add(new Entered(nanos, record));
          }
          inTick[0] &= !(record instanceof JournalRecord.Advanced);
        });
    journal
        .checkpoint()
        .filter(checkpoint -> checkpoint.time().tick() == from)
        .ifPresent(checkpoint -> add(checkpoint));
  }

  /** What only keeps the journal together is left out. */
  private static boolean isForPeople(JournalRecord record) {
    return switch (record) {
      case JournalRecord.Position position -> false;
      case JournalRecord.Ticked ticked -> false;
      case JournalRecord.Advanced(Optional<String> ending) -> ending.isPresent();
      case JournalRecord.Reserved reserved -> false;
      case JournalRecord.Hashed hashed -> false;
      default -> true;
    };
  }

  private void add(ShardCheckpoint checkpoint) {
    long nanos = checkpoint.time().ofTick();
    add(checkpoint.time().tick(), Optional.of(nanos), Optional.of(checkpoint.state()));
  }

  @Override
  public synchronized void tickOver(long tick, long nanos, Supplier<byte[]> state) {
    if (tick == next && !hasEnough()) {
      add(tick, Optional.of(nanos), Optional.of(state.get()));
    }
  }

  @Override
  public synchronized boolean hasEnough() {
    return full || next > to;
  }

  private void add(long tick, Optional<Long> nanos, Optional<byte[]> state) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("tick", tick);
    nanos.ifPresent(at -> map.put("nanos", at));
    state.ifPresent(
        seen ->
            map.put(
                "state",
                seen.length == 0 ? null : new RawValue(new String(seen, StandardCharsets.UTF_8))));
    map.put("records", records(within, tick));
    map.put("behind", records(behind, tick));
    byte[] bytes = RecordJson.write(map).getBytes(StandardCharsets.UTF_8);
    full = bytes.length > mostBytes - json.size() - 1;
    if (!full) {
      json.writeBytes(hasTicks ? new byte[] {','} : new byte[0]);
      json.writeBytes(bytes);
      hasTicks = true;
      next++;
    }
  }

  private static List<Map<String, Object>> records(Map<Long, List<Entered>> all, long tick) {
    return all.getOrDefault(tick, List.of()).stream()
        .map(entered -> RecordJson.of(tick, entered.nanos(), entered.record()))
        .toList();
  }

  // ---- after the replay -------------------------------------------------------------------

  /** Whether no tick came in. */
  synchronized boolean isEmpty() {
    return !hasTicks;
  }

  /** Whether the next tick had no place any more. */
  synchronized boolean isFull() {
    return full;
  }

  /**
   * Makes the answer. Ticks that the replay did not reach, because it differs or the simulation
   * failed, are there without a state.
   *
   * @param extent of the journal
   * @param result of the replay; empty if none was needed
   * @return an object
   */
  synchronized byte[] answer(JournalExtent extent, Optional<ReplayResult> result) {
    boolean late = result.isPresent() && result.get().late();
    while (!late && !hasEnough()) {
      add(next, Optional.empty(), Optional.empty());
    }
    Map<String, Object> rest = new LinkedHashMap<>();
    rest.put("first", extent.first());
    rest.put("last", extent.last());
    if (next <= to) {
      rest.put("next", next);
      rest.put("late", late);
    }
    result.ifPresent(
        replayed -> {
          rest.put("last_same", replayed.lastSame());
          replayed
              .difference()
              .ifPresent(why -> rest.put("differs", Map.of("tick", replayed.tick(), "why", why)));
        });
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes("{\"ticks\":[".getBytes(StandardCharsets.UTF_8));
    answer.writeBytes(json.toByteArray());
    answer.writeBytes("],".getBytes(StandardCharsets.UTF_8));
    answer.writeBytes(RecordJson.write(rest).substring(1).getBytes(StandardCharsets.UTF_8));
    return answer.toByteArray();
  }
}
