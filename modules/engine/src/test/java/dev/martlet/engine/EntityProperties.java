package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

/** However entities and views move: near entities are seen, and far ones are not. */
class EntityProperties {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final int ENTITIES = 12;
  private static final int CLIENTS = 2;

  /**
   * Ticks after which every waiting entity has been sent, even in turn and within a small budget.
   */
  private static final int QUIET_TICKS = 60;

  /** The state of one kind of entity. */
  record Body(float x, float y, int health) {}

  /** The state of another kind. */
  record Rock(int weight) {}

  private record Place(double x, double y, double z, Object state) {}

  /** A change of an entity, an action of a client, or the next tick. */
  private sealed interface Event {
    record Put(int entity, Place place) implements Event {}

    record Remove(int entity) implements Event {}

    record Look(int client, Interest interest, int entity, boolean follows) implements Event {}

    record Take(int client) implements Event {}

    record Lose(int client) implements Event {}

    record Tick() implements Event {}
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Integer> entities = Arbitraries.integers().between(0, ENTITIES - 1);
    Arbitrary<Integer> clients = Arbitraries.integers().between(0, CLIENTS - 1);
    Arbitrary<Double> coordinates =
        Arbitraries.integers().between(-40, 40).map(n -> n * 2.5).edgeCases(c -> c.add(1e18));
    Arbitrary<Integer> some = Arbitraries.integers().between(0, 3);
    Arbitrary<Object> states =
        Arbitraries.oneOf(
            some.map(n -> new Body(n, n / 2f, 100)), some.map(n -> new Rock(n)), some.map(n -> n));
    Arbitrary<Place> places =
        Combinators.combine(coordinates, coordinates, Arbitraries.of(0.0, 0.0, 0.0, 30.0), states)
            .as(Place::new);
    Arbitrary<Event> all =
        Arbitraries.frequencyOf(
            tuple(8, Combinators.combine(entities, places).as(Event.Put::new)),
            tuple(2, entities.map(Event.Remove::new)),
            tuple(
                2,
                Combinators.combine(clients, interests(), entities, Arbitraries.of(true, false))
                    .as(Event.Look::new)),
            tuple(4, clients.map(Event.Take::new)),
            tuple(1, clients.map(Event.Lose::new)),
            tuple(4, Arbitraries.just(new Event.Tick())));
    return all.list().ofMinSize(10).ofMaxSize(150);
  }

  private static Arbitrary<Interest> interests() {
    return Combinators.combine(
            areas(), Arbitraries.of(0.0, 0.1, 1.0), Arbitraries.of(1, 4), Arbitraries.of(64, 4096))
        .as(
            (area, hysteresis, every, bytes) ->
                Interest.in(area)
                    .withHysteresis(hysteresis)
                    .withFar(0.5, every)
                    .withBytesPerTick(bytes));
  }

  private static Arbitrary<Area> areas() {
    Arbitrary<Area> plain =
        Arbitraries.of(
            Area.sphere(40),
            Area.sphere(7),
            Area.box(60, 20, 50),
            Area.cells(25, 1),
            Area.cells(30, 0));
    return Arbitraries.oneOf(
        plain,
        Combinators.combine(plain, plain).as(Area::and),
        Combinators.combine(plain, plain).as(Area::or),
        Combinators.combine(plain, plain).as(Area::without));
  }

  private static <T> net.jqwik.api.Tuple.Tuple2<Integer, T> tuple(int frequency, T value) {
    return net.jqwik.api.Tuple.of(frequency, value);
  }

  private static final class Client {
    final SyncClient sync;
    Player player;
    Interest interest;
    Place from;
    int follows = -1;

    Client(ObjectMapper mapper) {
      sync = new SyncClient(mapper);
    }
  }

  @Property(tries = 1000)
  void nearEntitiesAreSeenAndFarOnesAreNot(@ForAll("events") List<Event> events) {
    new Zone().live(events);
  }

  /** A shard, its entities and its clients. */
  private static final class Zone {
    private final ManualScheduling clock = new ManualScheduling();
    private final ShardSubscribers subscribers = new ShardSubscribers();
    private final Probe probe = new Probe();
    private final Map<Integer, Place> places = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private Shard<?> shard;

    Zone() {
      shard = Shards.of(probe, clock, subscribers);
      for (int i = 0; i < CLIENTS; i++) {
        BuiltIn format = BuiltIn.values()[i];
        Client client = new Client(i == 0 ? JsonMapper.builder().build() : new CBORMapper());
        client.player = new Player(shard, "client" + i, new StreamOptions(format, Mode.VERSION_2));
        clients.add(client);
      }
      clock.settle();
    }

    void live(List<Event> events) {
      for (Event event : events) {
        subscribers.enterTurn(); // as the simulation does it, in the turn
        switch (event) {
          case Event.Put(int entity, Place at) -> {
            places.put(entity, at);
            subscribers.entities().put("e" + entity, at.x, at.y, at.z, at.state);
          }
          case Event.Remove(int entity) -> {
            places.remove(entity);
            subscribers.entities().remove("e" + entity);
            clients.stream()
                .filter(client -> client.follows == entity)
                .forEach(
                    client ->
                        client.follows = -1); // also if an entity of the same name is added again
          }
          case Event.Look look -> look(look);
          case Event.Take(int client) -> take(clients.get(client));
          case Event.Lose(int client) -> lose(clients.get(client));
          case Event.Tick tick -> tick();
        }
      }
      for (int i = 0; i < QUIET_TICKS; i++) {
        tick();
        clients.forEach(Zone::take);
      }
      clients.forEach(this::check);
    }

    private void tick() {
      clock.advance(STEP);
      clients.forEach(this::updateAnchor);
    }

    /** Moves a client to the entity that it follows, as the view does before it sends. */
    private void updateAnchor(Client client) {
      if (client.follows >= 0 && places.containsKey(client.follows)) {
        client.from = places.get(client.follows);
      } else {
        client.follows = -1;
      }
    }

    private void look(Event.Look look) {
      Client client = clients.get(look.client);
      Subscriber subscriber = client.player.subscription.subscriber();
      Place at = places.get(look.entity);
      if (at == null) {
        return;
      }
      client.interest = look.interest;
      client.from = at;
      client.follows = look.follows ? look.entity : -1;
      if (look.follows) {
        subscribers.entities().follow(subscriber, look.interest, "e" + look.entity);
      } else {
        subscribers.entities().watch(subscriber, look.interest, at.x, at.y, at.z);
      }
    }

    private static void take(Client client) {
      for (TickFrame frame = client.player.frame(); frame != null; frame = client.player.frame()) {
        client.sync.sectionBytes = 0;
        client.sync.receive(frame);
        int budget = client.interest == null ? 0 : client.interest.bytesPerTick();
        if (budget > 1000) {
          assertTrue(client.sync.sectionBytes < budget + 500, "the rest of the message is short");
        }
      }
    }

    @SuppressWarnings("unchecked")
    private void lose(Client client) {
      take(client);
      subscribers.leaveTurn();
      Subscription lost = client.player.subscription;
      shard.lose(lost);
      String ticket = ((Map<String, String>) client.sync.control).get("ticket");
      ResumeRequest resume = new ResumeRequest(ticket, OptionalLong.of(client.sync.tick), 0);
      client.sync.forgetEntities();
      client.player =
          new Player(
              shard, lost.subscriber().id().value(), client.player.options, Optional.of(resume));
      clock.settle();
      updateAnchor(client);
    }

    private void check(Client client) {
      Map<String, Object> seen = new HashMap<>();
      client.sync.entities.values().forEach(e -> seen.put(e.id(), Worlds.canonical(e.state())));
      places.forEach(
          (entity, place) -> {
            double out = client.interest == null ? 9 : out(client, place);
            String id = "e" + entity;
            if (out <= 1) {
              assertTrue(seen.containsKey(id), () -> id + " at " + place + " is seen, " + out);
            }
            double keep = client.interest == null ? 1 : 1 + client.interest.hysteresis();
            if (seen.containsKey(id)) {
              assertTrue(out <= keep, () -> id + " at " + place + " is not seen, " + out);
              assertEquals(Worlds.seen(place.state), seen.get(id));
            }
          });
      seen.keySet().forEach(id -> assertTrue(places.containsKey(Integer.valueOf(id.substring(1)))));
    }

    private static double out(Client client, Place place) {
      Place from = client.from;
      return client.interest.area().measure(from.x, from.y, from.z, place.x, place.y, place.z);
    }
  }
}
