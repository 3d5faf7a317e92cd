package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.martlet.engine.Worlds.World;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Whatever the states are and whichever frames are lost, a client has the state of its shard. */
class SyncProperties {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final HostedFormat PLUGGED = new RecordingFormat().hosted();
  private static final Map<HostedFormat, ObjectMapper> FORMATS =
      Map.of(BuiltIn.JSON, JSON, BuiltIn.CBOR, new CBORMapper(), PLUGGED, JSON);

  /**
   * The events of a tick.
   *
   * @param common state
   * @param own state of subscribers with a view
   * @param takers bit mask of the clients that take their frames before the next tick
   * @param losers bit mask of the clients that lose their connection and the frames on it
   */
  record Step(World common, World own, int takers, int losers) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<World> worlds = Worlds.any();
    Arbitrary<Integer> some = Arbitraries.integers().between(0, 0xFFFF);
    return Combinators.combine(worlds, worlds, some, some.injectNull(0.6).map(SyncProperties::none))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static int none(Integer mask) {
    return mask == null ? 0 : mask;
  }

  /** A client that takes frames now and then. */
  private abstract static class Client {
    Player player;
    final boolean own;

    Client(Player player, boolean own) {
      this.player = player;
      this.own = own;
    }

    /** Takes all frames. Returns the client's state; null if it has none. */
    abstract Object take();

    abstract Object asSeen(Object state);

    /** Loses the connection and resumes on another. */
    void lose(Shard<?> shard) {}
  }

  private static final class Version1 extends Client {
    final ObjectMapper mapper;
    Object state;

    Version1(Player player, boolean own, ObjectMapper mapper) {
      super(player, own);
      this.mapper = mapper;
    }

    @Override
    Object take() {
      TickFrame frame = player.frame();
      if (frame == null) {
        return state;
      }
      Object message = mapper.readValue(Player.snapshot(frame), Object.class);
      if (message instanceof Map<?, ?> map && map.size() == 2 && map.containsKey("delta")) {
        assertEquals(frame.tick(), ((Number) map.get("tick")).longValue());
        state = MergedState.of(state, map.get("delta"));
      } else {
        state = message;
      }
      return state;
    }

    @Override
    Object asSeen(Object state) {
      return Worlds.withoutNulls(Worlds.canonical(state));
    }
  }

  private static final class Version2 extends Client {
    final SyncClient client;

    Version2(Player player, boolean own, ObjectMapper mapper) {
      super(player, own);
      this.client = new SyncClient(mapper);
    }

    @Override
    Object take() {
      for (TickFrame frame = player.frame(); frame != null; frame = player.frame()) {
        client.receive(frame);
      }
      return client.state;
    }

    @Override
    @SuppressWarnings("unchecked")
    void lose(Shard<?> shard) {
      while (player.frame() != null) {
        // written to the socket and lost with it
      }
      shard.lose(player.subscription);
      String ticket =
          client.control == null ? "" : ((Map<String, String>) client.control).get("ticket");
      OptionalLong baseline = client.tick < 0 ? OptionalLong.empty() : OptionalLong.of(client.tick);
      Subscription lost = player.subscription;
      player =
          new Player(
              shard,
              lost.subscriber().id().value(),
              player.options,
              Optional.of(new ResumeRequest(ticket, baseline, 0)));
    }

    @Override
    Object asSeen(Object state) {
      return Worlds.canonical(state);
    }
  }

  @Property(tries = 400)
  void aClientHasWhatItsShardHas(@ForAll("steps") List<Step> steps) {
    ManualScheduling clock = new ManualScheduling();
    Probe probe = new Probe();
    Shard<?> shard = Shards.of(probe, clock);
    List<Client> clients = new ArrayList<>();
    List<World> own = new ArrayList<>();
    probe.views =
        who -> who.id().value().contains("own") ? Optional.of(own.getLast()) : Optional.empty();
    FORMATS.forEach(
        (format, mapper) -> {
          for (String sid : List.of("common", "own")) {
            boolean isOwn = sid.equals("own");
            StreamOptions merges = new StreamOptions(format, Mode.MERGE_DELTAS);
            clients.add(new Version1(new Player(shard, sid + "1", merges), isOwn, mapper));
            StreamOptions version2 = new StreamOptions(format, Mode.VERSION_2);
            clients.add(new Version2(new Player(shard, sid + "2", version2), isOwn, mapper));
          }
        });
    for (Step step : steps) {
      probe.snapshotInstead = step.common;
      own.add(step.own);
      clock.advance(STEP);
      for (int i = 0; i < clients.size(); i++) {
        if ((step.losers >> i & 1) != 0) {
          clients.get(i).lose(shard);
        }
      }
      clock.settle();
      for (int i = 0; i < clients.size(); i++) {
        if ((step.takers >> i & 1) != 0) {
          check(clients.get(i), step);
        }
      }
    }
    clients.forEach(client -> check(client, steps.getLast()));
    clock.advance(STEP);
    clients.forEach(client -> assertNull(client.player.frame(), "nothing has changed"));
  }

  private static void check(Client client, Step last) {
    Object has = client.take();
    assertNotNull(has);
    Object wanted = Worlds.seen(client.own ? last.own : last.common);
    assertEquals(client.asSeen(wanted), client.asSeen(has));
  }
}
