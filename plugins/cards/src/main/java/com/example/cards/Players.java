package com.example.cards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

  Player at(int place) {
    return seated.get(place);
  }

  /** The place of a user; -1 if they have none. */
  int place(String name) {
    for (int place = 0; place < size(); place++) {
      if (at(place).name.equals(name) && !at(place).added) {
        return place;
      }
    }
    return -1;
  }

  /** Somebody comes or goes. A bot plays for who has a place and is not there. */
  void isThere(String name, boolean there) {
    int place = place(name);
    if (place >= 0) {
      at(place).bot = !there;
      return;
    }
    waiting.removeIf(player -> player.name.equals(name));
    if (there) {
      waiting.add(Player.user(name));
    }
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

  /** The same, and one alone plays with a bot. */
  void seatToPlay() {
    seat();
    if (size() == 1) {
      seated.add(Player.bot());
    }
  }
}
