package dev.martlet.server.journals;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ResultData;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.StreamKind;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records of journals as JSON for people and their tools. Any thread. */
public final class RecordJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RecordJson() {}

  /**
   * Writes a value in one line.
   *
   * @param value made of maps, lists and the like
   * @return its JSON
   */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * A record as a map with sensible members. The hash of a resume ticket is left out.
   *
   * @param tick in which, or behind which, it stands
   * @param nanos the shard's time there; 0 for a shard with a tick rate
   * @param record to show
   * @return the map
   */
  public static Map<String, Object> of(long tick, long nanos, JournalRecord record) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("tick", tick);
    if (nanos != 0) {
      map.put("nanos", nanos);
    }
    switch (record) {
      case JournalRecord.Born(ShardBirth birth) -> born(birth, kind(map, "born"));
      case JournalRecord.Position position -> kind(map, "position");
      case JournalRecord.Ticked ticked -> kind(map, "ticked");
      case JournalRecord.Advanced(Optional<String> ending) -> {
        kind(map, ending.isEmpty() ? "advanced" : "ended");
        ending.ifPresent(why -> map.put("reason", why));
      }
      case JournalRecord.Joined joined -> joined(joined, kind(map, "joined"));
      case JournalRecord.Moved moved -> {
        kind(map, "moved").put("subscriber", moved.number());
        map.put("principal", principal(moved.principal()));
        map.put("stream", stream(moved.stream()));
        map.put("goes_on", moved.goesOn());
      }
      case JournalRecord.Away(long number) -> kind(map, "away").put("subscriber", number);
      case JournalRecord.Left(long number) -> kind(map, "left").put("subscriber", number);
      case JournalRecord.Applied(long number, int takenBack, byte[] envelope) -> {
        kind(map, "applied").put("subscriber", number);
        map.put("envelope", json(envelope));
      }
      case JournalRecord.SignalOfOperator(Principal sender, byte[] envelope) -> {
        kind(map, "operator_signal").put("principal", principal(sender));
        map.put("envelope", json(envelope));
      }
      case JournalRecord.SignalOfShard(ShardId sender, byte[] envelope) -> {
        kind(map, "shard_signal").put("shard", sender.value());
        map.put("envelope", json(envelope));
      }
      case JournalRecord.Result(long of, int call, ResultData outcome) -> {
        kind(map, "result").put("asked_in_tick", of);
        map.put("call", call);
        outcome(outcome, map);
      }
      case JournalRecord.Reserved(long until) -> kind(map, "reserved").put("until_tick", until);
      case JournalRecord.Hashed(long hash) ->
          kind(map, "hashed").put("hash", "%016x".formatted(hash));
    }
    return map;
  }

  /**
   * A checkpoint as a map with sensible members. The hashes of resume tickets are left out.
   *
   * @param checkpoint to show
   * @return the map
   */
  public static Map<String, Object> of(ShardCheckpoint checkpoint) {
    Map<String, Object> map = kind(at(checkpoint), "checkpoint");
    born(checkpoint.birth(), map);
    map.put("plugin", checkpoint.plugin());
    map.put("hash", checkpoint.hash());
    map.put("seats", checkpoint.seats().stream().map(RecordJson::of).toList());
    map.put("bans", checkpoint.bans().stream().map(RecordJson::of).toList());
    map.put(
        "timers",
        checkpoint.timers().timers().stream().map(ShardCheckpoint.Timer::name).sorted().toList());
    checkpoint.metadata().ifPresent(metadata -> map.put("metadata", json(metadata.json())));
    map.put("version", checkpoint.version());
    map.put("state", json(checkpoint.state()));
    return map;
  }

  /** Where a checkpoint stands. */
  static Map<String, Object> at(ShardCheckpoint checkpoint) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("tick", checkpoint.time().tick());
    if (checkpoint.birth().settings().eventDriven()) {
      map.put("nanos", checkpoint.time().now());
    }
    return map;
  }

  /** A seat of a checkpoint. */
  static Map<String, Object> of(ShardCheckpoint.Seat seat) {
    Map<String, Object> map = kind(new LinkedHashMap<>(), "seat");
    map.put("subscriber", seat.number());
    map.put("id", seat.sid());
    map.put("principal", principal(seat.principal()));
    map.put("stream", stream(seat.stream()));
    seat.parameters().ifPresent(said -> map.put("envelope", json(said)));
    map.put("away", seat.away());
    map.put("standing", seat.standing().name());
    map.put("events", seat.events().kept().size());
    return map;
  }

  /** A ban of a checkpoint. */
  static Map<String, Object> of(ShardCheckpoint.Ban ban) {
    Map<String, Object> map = kind(new LinkedHashMap<>(), "ban");
    map.put("user", ban.user());
    map.put("until_nanos", ban.until());
    map.put("reason", ban.reason());
    return map;
  }

  private static Map<String, Object> kind(Map<String, Object> map, String kind) {
    map.put("record", kind);
    return map;
  }

  private static void born(ShardBirth birth, Map<String, Object> map) {
    map.put("shard", birth.id().value());
    map.put("birth", "%016x".formatted(birth.birth()));
    map.put("seed", "%016x".formatted(birth.seed()));
    map.put("plugin", birth.plugin());
    map.put("hash", birth.hash());
    map.put("settings", settings(birth));
    map.put("options", new TreeMap<>(birth.options()));
  }

  /**
   * The settings of a shard that its journal keeps.
   *
   * @param birth of the shard
   * @return their names and values
   */
  public static Map<String, Object> settings(ShardBirth birth) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("tick-rate", birth.settings().tickRate());
    map.put("max-subscribers", birth.settings().maxSubscribers());
    map.put("max-queued-inputs", birth.settings().maxQueuedInputs());
    map.put("idle-shutdown", birth.settings().idleShutdown().toString());
    map.put("durability", birth.settings().durability().name().toLowerCase(Locale.ROOT));
    map.put("checkpoint-every", birth.settings().checkpointEvery().toString());
    return map;
  }

  private static void joined(JournalRecord.Joined joined, Map<String, Object> map) {
    map.put("subscriber", joined.number());
    map.put("id", joined.sid());
    map.put("principal", principal(joined.principal()));
    map.put("stream", stream(joined.stream()));
    joined.parameters().ifPresent(said -> map.put("envelope", json(said)));
    map.put("admitted", joined.admitted());
  }

  private static String stream(StreamKind stream) {
    return stream.format() + " " + stream.mode();
  }

  private static Map<String, Object> principal(Principal principal) {
    Map<String, Object> map = new LinkedHashMap<>();
    principal.userId().ifPresent(id -> map.put("user", id));
    map.put("name", principal.name());
    if (!principal.roles().isEmpty()) {
      map.put("roles", principal.roles());
    }
    if (!principal.claims().isEmpty()) {
      map.put("claims", principal.claims());
    }
    return map;
  }

  private static void outcome(ResultData outcome, Map<String, Object> map) {
    switch (outcome) {
      case ResultData.Done(byte[] value) -> map.put("value", json(value));
      case ResultData.Failed(String type, String message) ->
          map.put("failed", type + ": " + message);
      case ResultData.Late late -> map.put("late", true);
      case ResultData.Refused(String reason) -> map.put("refused", reason);
    }
  }

  /** What a client has sent, as it has sent it. */
  private static Object json(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      return Map.of("base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
