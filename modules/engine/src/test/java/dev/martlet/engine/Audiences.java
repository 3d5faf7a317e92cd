package dev.martlet.engine;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** One subscriber for each format and version, all of the same shard. */
final class Audiences {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final HostedFormat PLUGGED = new RecordingFormat().hosted();
  private static final Map<HostedFormat, ObjectMapper> FORMATS =
      Map.of(BuiltIn.JSON, JSON, BuiltIn.CBOR, new CBORMapper(), PLUGGED, JSON);

  /** A client that keeps the last state that it was sent. */
  private abstract static class Client {
    final Player player;
    final ObjectMapper mapper;
    Object state;

    Client(Player player, ObjectMapper mapper) {
      this.player = player;
      this.mapper = mapper;
    }

    abstract void receive(TickFrame frame);
  }

  private static final class Version1 extends Client {
    Version1(Player player, ObjectMapper mapper) {
      super(player, mapper);
    }

    @Override
    void receive(TickFrame frame) {
      Object message = mapper.readValue(Player.snapshot(frame), Object.class);
      boolean delta = message instanceof Map<?, ?> map && map.containsKey("delta");
      state = delta ? MergedState.of(state, ((Map<?, ?>) message).get("delta")) : message;
    }
  }

  private static final class Version2 extends Client {
    final SyncClient client;

    Version2(Player player, ObjectMapper mapper) {
      super(player, mapper);
      this.client = new SyncClient(mapper);
    }

    @Override
    void receive(TickFrame frame) {
      client.receive(frame);
      state = client.state;
    }
  }

  final ManualScheduling clock = new ManualScheduling();
  final Probe probe = new Probe();
  final Shard<?> shard = Shards.of(probe, clock);
  private final Map<String, Client> clients = new LinkedHashMap<>();

  Audiences() {
    probe.snapshotInstead = Map.of();
    FORMATS.forEach(
        (format, mapper) -> {
          for (Mode mode : Mode.values()) {
            String name = format.text() + " " + mode;
            Player player = new Player(shard, name, new StreamOptions(format, mode));
            clients.put(
                name,
                mode == Mode.VERSION_2
                    ? new Version2(player, mapper)
                    : new Version1(player, mapper));
          }
        });
    take();
  }

  /** Sends a state to everybody. Returns what each has then, by format and version. */
  Map<String, Object> send(Object state) {
    probe.snapshotInstead = state;
    clock.advance(STEP);
    return take();
  }

  private Map<String, Object> take() {
    clock.settle();
    Map<String, Object> states = new LinkedHashMap<>();
    clients.forEach(
        (name, client) -> {
          TickFrame frame = client.player.frame();
          for (; frame != null; frame = client.player.frame()) {
            client.receive(frame);
          }
          states.put(name, client.state);
        });
    return states;
  }

  /** Who was closed, and why. */
  Map<String, CloseReason> closed() {
    Map<String, CloseReason> closed = new LinkedHashMap<>();
    clients.forEach(
        (name, client) -> {
          if (client.player.closeReason() != null) {
            closed.put(name, client.player.closeReason());
          }
        });
    return closed;
  }
}
