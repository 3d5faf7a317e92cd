package com.example.cards;

import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Subscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Who sits at a table, in the order in which they play, and who waits for the next round. */
final class Players {
  private static final Duration BOT_THINKS = Duration.ofMillis(800);

  private final Duration patience;
  private final List<Player> seated = new ArrayList<>();
  private final List<Player> waiting = new ArrayList<>();

  /** Nobody yet; each may think for so long. */
  Players(Duration patience) {
    this.patience = patience;
  }

  int size() {
    return seated.size();
  }

  /** The users who have a place. */
  List<String> names() {
    return seated.stream().filter(player -> !player.added).map(player -> player.name).toList();
  }

  /** How many places there are in the next round for those who come now. */
  int free() {
    long staying = seated.stream().filter(player -> !player.bot).count();
    return Math.max(0, Round.MOST_PLAYERS - (int) staying - waiting.size());
  }

  Player at(int place) {
    return seated.get(place);
  }

  /** The place of somebody who plays; empty if they have none, or a bot plays for them. */
  Optional<Integer> place(Subscriber subscriber) {
    int place = subscriber.isSelf() ? place(subscriber.id().value()) : -1;
    return place < 0 || at(place).bot ? Optional.empty() : Optional.of(place);
  }

  private int place(String name) {
    for (int place = 0; place < size(); place++) {
      if (at(place).name.equals(name) && !at(place).added) {
        return place;
      }
    }
    return -1;
  }

  /**
   * Somebody comes or goes, or says something else. A bot plays for who has a place and is not
   * there to play. Returns the place that it takes over or hands back; -1 if it does neither.
   */
  int look(Member member) {
    if (!member.isSelf()) {
      return -1; // they look on, and the id may be that of a player
    }
    String name = member.id().value();
    boolean there = Joining.isToPlay(member);
    int place = place(name);
    if (place >= 0) {
      boolean same = at(place).bot != there;
      at(place).bot = !there;
      return same ? -1 : place;
    }
    boolean waits = waiting.stream().anyMatch(player -> player.name.equals(name));
    if (there && !waits) {
      waiting.add(Player.user(name));
    } else if (!there) {
      waiting.removeIf(player -> player.name.equals(name));
    }
    return -1;
  }

  /** How long the one at a place has for a move. */
  Duration timeOf(int place) {
    return at(place).bot ? BOT_THINKS : patience;
  }

  /** Somebody has won. Returns their name. */
  String credit(int place, int points) {
    at(place).points += points;
    return at(place).name;
  }

  /** Whether only bots play. */
  boolean allGone() {
    return seated.stream().allMatch(player -> player.bot);
  }

  /** Between two rounds: whoever has gone gives their place to one who waits. */
  void seat() {
    seated.removeIf(player -> player.bot);
    while (!waiting.isEmpty() && size() < Round.MOST_PLAYERS) {
      seated.add(waiting.removeFirst());
    }
  }

  /** The same, and begins a round. One alone plays with a bot. */
  Round deal(RandomGenerator random) {
    seat();
    if (size() == 1) {
      seated.add(Player.bot());
    }
    return new Round(size(), random);
  }
}
