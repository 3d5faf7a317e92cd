package dev.martlet.arena;

import dev.martlet.api.Decision;
import dev.martlet.api.Simulation;
import dev.martlet.api.Subscriber;
import dev.martlet.api.Subscribers;
import dev.martlet.api.Tick;
import dev.martlet.api.TickHistory;
import dev.martlet.arena.ArenaView.PlayerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * The rules. One player is "it" and tags another whom he sees in reach; then that one is it, and
 * safe for a moment. Who leaves keeps his score for when he returns. Who is not logged in watches.
 */
final class Arena implements Simulation<Move> {
  /** How far a tag reaches. */
  static final double REACH = 60;

  /** Seconds for which one who was tagged cannot be tagged back. */
  static final double SAFE_SECONDS = 2;

  /** A tag counts for who was in reach when the tagger saw him, but not longer ago than this. */
  static final Duration LATEST = Duration.ofMillis(500);

  /** Those who are away are remembered up to this number. */
  private static final int REMEMBERED = 1000;

  private final double width;
  private final double height;
  private final RandomGenerator random;
  private final Subscribers subscribers;

  private final Map<String, Player> here = new LinkedHashMap<>();
  private final Map<String, Player> away = new LinkedHashMap<>();

  /** Where everybody was, for as long as a tag may reach back. */
  private final TickHistory<Map<String, Place>> places;

  /** Connections that may come back. */
  private final Set<Subscriber> lost = new HashSet<>();

  private int spectators;
  private Player it;

  /** Where somebody was. */
  private record Place(double x, double y) {}

  Arena(
      double width, double height, int tickRate, RandomGenerator random, Subscribers subscribers) {
    this.width = width;
    this.height = height;
    this.random = random;
    this.subscribers = subscribers;
    this.places = TickHistory.reaching(LATEST, tickRate);
  }

  @Override
  public Decision authorizeSubscriber(Subscriber subscriber) {
    return isSpectator(subscriber)
        ? Decision.allow()
        : Simulation.super.authorizeSubscriber(subscriber);
  }

  /** Whoever is not logged in watches, under whatever id, and cannot be taken for a player. */
  private static boolean isSpectator(Subscriber subscriber) {
    return subscriber.principal().userId().isEmpty();
  }

  @Override
  public void joined(Subscriber subscriber) {
    if (isSpectator(subscriber)) {
      spectators++;
      return;
    }
    String id = subscriber.id().value();
    Player player = here.computeIfAbsent(id, this::enter);
    player.connections++;
    if (it == null) {
      it = player;
    }
  }

  private Player enter(String id) {
    Player returning = away.remove(id);
    Player player = returning == null ? new Player(id) : returning;
    player.x = random.nextDouble(width);
    player.y = random.nextDouble(height);
    player.safeFor = SAFE_SECONDS;
    return player;
  }

  @Override
  public void left(Subscriber subscriber) {
    if (isSpectator(subscriber)) {
      spectators--;
      return;
    }
    back(subscriber);
    Player player = here.get(subscriber.id().value());
    player.connections--;
    if (player.connections == 0) {
      leave(player);
    }
  }

  /** He stands where he is, and can be tagged. */
  @Override
  public void away(Subscriber subscriber) {
    Player player = here.get(subscriber.id().value());
    if (!isSpectator(subscriber) && lost.add(subscriber)) {
      player.lost++;
      player.head(0, 0);
    }
  }

  @Override
  public void back(Subscriber subscriber) {
    if (lost.remove(subscriber)) {
      here.get(subscriber.id().value()).lost--;
    }
  }

  private void leave(Player player) {
    player.head(0, 0);
    here.remove(player.id);
    away.put(player.id, player);
    if (away.size() > REMEMBERED) {
      away.remove(away.keySet().iterator().next());
    }
    if (it == player) {
      List<Player> others = new ArrayList<>(here.values());
      it = others.isEmpty() ? null : others.get(random.nextInt(others.size()));
    }
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Move move) {
    if (isSpectator(subscriber)) {
      return Decision.refuse("log in to play");
    }
    Player player = here.get(subscriber.id().value());
    if (move.tag() && player != it) {
      return Decision.refuse("only who is it can tag");
    }
    if (move.tag() && inReach(player, move.seen()).isEmpty()) {
      return Decision.refuse("nobody is in reach");
    }
    return Decision.allow();
  }

  /** The nearest that the tagger saw in reach from where he is now, which his client knows. */
  private Optional<Player> inReach(Player tagger, long seen) {
    Map<String, Place> then = seen == 0 ? Map.of() : places.at(seen).orElse(Map.of());
    ToDoubleFunction<Player> distance = other -> distance(tagger, other, then.get(other.id));
    return here.values().stream()
        .filter(other -> other != tagger && other.safeFor == 0)
        .filter(other -> distance.applyAsDouble(other) <= REACH)
        .min(Comparator.comparingDouble(distance));
  }

  /** Who was not here then is where he is now. */
  private static double distance(Player from, Player to, Place then) {
    return then == null ? from.distance(to.x, to.y) : from.distance(then.x, then.y);
  }

  @Override
  public void apply(Subscriber subscriber, Move move) {
    Player player = here.get(subscriber.id().value());
    player.head(move.dx(), move.dy());
    if (move.tag()) {
      tag(player, inReach(player, move.seen()).orElseThrow());
    }
  }

  private void tag(Player tagger, Player tagged) {
    tagger.score++;
    tagged.score--;
    tagger.safeFor = SAFE_SECONDS;
    it = tagged;
    subscribers.tellAll(new Tagged(tagger.id, tagged.id));
  }

  @Override
  public void advance(Tick tick) {
    here.values().forEach(player -> player.advance(tick.seconds(), width, height));
    Map<String, Place> now = new HashMap<>();
    here.values().forEach(player -> now.put(player.id, new Place(player.x, player.y)));
    places.add(tick.number(), now);
  }

  @Override
  public ArenaView snapshot() {
    List<PlayerView> players = here.values().stream().map(p -> p.view(p == it)).toList();
    return new ArenaView(width, height, spectators, players);
  }
}
