package dev.martlet.arena;

import dev.martlet.api.PluginMetrics;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.TickHistory;
import dev.martlet.arena.ArenaView.PlayerView;
import dev.martlet.arena.SavedArena.Place;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

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

  private final ShardContext context;
  private final double width;
  private final double height;
  private final PluginMetrics.Counter tags;
  private final PluginMetrics.Gauge playing;

  private final Map<String, Player> here = new LinkedHashMap<>();
  private final Map<String, Player> away = new LinkedHashMap<>();

  /** Where all players were, for as long as a tag may reach back. */
  private final TickHistory<Map<String, Place>> places;

  private Player it;

  /** What was told last of the arena. */
  private ArenaSign sign;

  Arena(ShardContext context) {
    this.context = context;
    this.width = context.options().number("width", 100, 100_000);
    this.height = context.options().number("height", 100, 100_000);
    this.tags = context.metrics().counter("tags");
    this.playing = context.metrics().gauge("players");
    this.places = TickHistory.reaching(LATEST, Math.max(1, context.settings().tickRate()));
    describe();
  }

  Arena(ShardContext context, SavedArena saved) {
    this(context);
    saved.here().forEach(player -> here.put(player.id(), Player.of(player)));
    saved.away().forEach(player -> away.put(player.id(), Player.of(player)));
    it = saved.it().map(here::get).orElse(null);
    places.addAll(saved.tick(), saved.places());
    sign = sign();
  }

  @Override
  public SavedArena save() {
    return new SavedArena(
        here.values().stream().map(Player::save).toList(),
        away.values().stream().map(Player::save).toList(),
        Optional.ofNullable(it).map(player -> player.id),
        places.newest().orElse(0),
        places.values());
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

  /**
   * A person plays as one player, however many tabs they have open. An admin may join under the id
   * of a player: then two people are that player.
   */
  @Override
  public void onPresence(Member member, Presence change) {
    if (member.principal().userId().isEmpty()) {
      return;
    }
    String id = member.id().value();
    switch (change) {
      case ARRIVED -> arrive(here.computeIfAbsent(id, this::enter), member);
      case GONE -> depart(here.get(id), member);
      default -> {} // the player knows whether somebody is present
    }
  }

  private void arrive(Player player, Member member) {
    player.users.add(member.principal().userId().orElseThrow());
    if (it == null) {
      it = player;
    }
  }

  private Player enter(String id) {
    Player returning = away.remove(id);
    Player player = returning == null ? new Player(id) : returning;
    player.x = context.random().nextDouble(width);
    player.y = context.random().nextDouble(height);
    player.safeFor = SAFE_SECONDS;
    return player;
  }

  private void depart(Player player, Member member) {
    player.users.remove(member.principal().userId().orElseThrow());
    if (player.users.isEmpty()) {
      leave(player);
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
      it = others.isEmpty() ? null : others.get(context.random().nextInt(others.size()));
    }
  }

  /** The lost connection may be the one that steered: the player stands still, can be tagged. */
  @Override
  public void onDisconnect(Subscriber subscriber) {
    if (!isSpectator(subscriber)) {
      here.get(subscriber.id().value()).head(0, 0);
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
    return then == null ? from.distance(to.x, to.y) : from.distance(then.x(), then.y());
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
    tags.increment();
    context.subscribers().broadcast(new Tagged(tagger.id, tagged.id));
  }

  /** An operator, or a shard that runs a tournament, opens a round: all begin at 0 again. */
  @Override
  public void onSignal(Signal signal) {
    NewRound round = signal.value(NewRound.class);
    here.values().forEach(player -> player.score = 0);
    away.clear();
    context.subscribers().broadcast(round);
    context
        .logger()
        .log(Level.INFO, "a new round, by {0}: {1}", signal.sender(), round.announcement());
  }

  @Override
  public void advance(Tick tick) {
    here.values().forEach(player -> player.advance(tick.seconds(), width, height));
    Map<String, Place> now = new HashMap<>();
    here.values().forEach(player -> now.put(player.id, new Place(player.x, player.y)));
    places.add(tick.number(), now);
    describe();
  }

  /** Called in each tick, to tell what has changed in it at once; mostly nothing has. */
  private void describe() {
    ArenaSign now = sign();
    if (!now.equals(sign)) {
      sign = now;
      context.describe(Metadata.of(sign).listed(true));
      playing.set(sign.players());
    }
  }

  private ArenaSign sign() {
    return new ArenaSign(
        here.size(), freePlaces(), Optional.ofNullable(it).map(player -> player.id));
  }

  /** Each connection takes a place, that of a spectator, too. */
  private OptionalInt freePlaces() {
    int most = context.settings().maxSubscribers();
    int taken = context.subscribers().attached().size();
    return most == 0 ? OptionalInt.empty() : OptionalInt.of(Math.max(0, most - taken));
  }

  /** Whose connection, one of them, is there. */
  private Set<String> present() {
    return context.subscribers().members().present().stream()
        .filter(member -> member.principal().userId().isPresent())
        .map(member -> member.id().value())
        .collect(Collectors.toSet());
  }

  @Override
  public ArenaView snapshot() {
    Set<String> present = present();
    List<PlayerView> players =
        here.values().stream().map(p -> p.view(p == it, !present.contains(p.id))).toList();
    long spectators = context.subscribers().attached().stream().filter(Arena::isSpectator).count();
    return new ArenaView(width, height, (int) spectators, players);
  }
}
