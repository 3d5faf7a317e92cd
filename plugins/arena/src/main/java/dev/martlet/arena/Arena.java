package dev.martlet.arena;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.TickHistory;
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
 * The rules of the game. One player is "it" and tags another player within reach. Then the tagged
 * player is it, and the tagger is safe for a moment. Players who leave keep their score for when
 * they return. Callers who are not logged in watch.
 */
final class Arena implements Simulation<Move> {
  /** How far a tag reaches, in units of the plane. */
  static final double REACH = 60;

  /** Seconds for which a tagger cannot be tagged back, and a new player cannot be tagged. */
  static final double SAFE_SECONDS = 2;

  /**
   * A tag counts if the other player was in reach at the tick that the tagger saw, but that tick
   * may be no longer ago than this.
   */
  static final Duration LATEST = Duration.ofMillis(500);

  /** The maximum number of players remembered after they left. */
  private static final int REMEMBERED = 1000;

  private final double width;
  private final double height;
  private final RandomGenerator random;
  private final Subscribers subscribers;

  private final Map<String, Player> here = new LinkedHashMap<>();
  private final Map<String, Player> away = new LinkedHashMap<>();

  /** Where all players were, for as long as a tag may reach back. */
  private final TickHistory<Map<String, Place>> places;

  /** Lost connections that may return. */
  private final Set<Subscriber> lost = new HashSet<>();

  private int spectators;
  private Player it;

  /** Where a player was. */
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
  public Decision authorizeJoin(Subscriber subscriber) {
    return isSpectator(subscriber) ? Decision.allow() : Simulation.super.authorizeJoin(subscriber);
  }

  /**
   * Callers who are not logged in watch, whatever id they use. So they cannot be mistaken for
   * players.
   */
  private static boolean isSpectator(Subscriber subscriber) {
    return subscriber.principal().userId().isEmpty();
  }

  @Override
  public void onJoin(Subscriber subscriber) {
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
  public void onLeave(Subscriber subscriber) {
    if (isSpectator(subscriber)) {
      spectators--;
      return;
    }
    onReconnect(subscriber);
    Player player = here.get(subscriber.id().value());
    player.connections--;
    if (player.connections == 0) {
      leave(player);
    }
  }

  /** The player stands still, and can be tagged. */
  @Override
  public void onDisconnect(Subscriber subscriber) {
    Player player = here.get(subscriber.id().value());
    if (!isSpectator(subscriber) && lost.add(subscriber)) {
      player.lost++;
      player.head(0, 0);
    }
  }

  @Override
  public void onReconnect(Subscriber subscriber) {
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
  public Decision authorizeInput(Subscriber subscriber, Input<Move> input) {
    Move move = input.value();
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

  /**
   * Finds the nearest player in reach: from where the tagger is now, which their client knows, to
   * where the others were at the tick that the tagger saw.
   */
  private Optional<Player> inReach(Player tagger, long seen) {
    Map<String, Place> then = seen == 0 ? Map.of() : places.at(seen).orElse(Map.of());
    ToDoubleFunction<Player> distance = other -> distance(tagger, other, then.get(other.id));
    return here.values().stream()
        .filter(other -> other != tagger && other.safeFor == 0)
        .filter(other -> distance.applyAsDouble(other) <= REACH)
        .min(Comparator.comparingDouble(distance));
  }

  /** A player who was not here at that tick is measured at their current place. */
  private static double distance(Player from, Player to, Place then) {
    return then == null ? from.distance(to.x, to.y) : from.distance(then.x, then.y);
  }

  @Override
  public void apply(Subscriber subscriber, Input<Move> input) {
    Move move = input.value();
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
    subscribers.broadcast(new Tagged(tagger.id, tagged.id));
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
