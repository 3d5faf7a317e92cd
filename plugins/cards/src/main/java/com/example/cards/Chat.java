package com.example.cards;

import com.example.cards.View.Line;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscribers;
import java.util.ArrayList;
import java.util.List;

/** What was said last. */
final class Chat {
  private static final int LINES = 20;

  private final Subscribers listeners;
  private final List<Line> lines = new ArrayList<>();

  Chat(Subscribers listeners) {
    this.listeners = listeners;
  }

  /** Tells all who are there at once; others see it when they come. The id is what is proven. */
  void say(Principal who, String text) {
    Line line = new Line(who.userId().orElse("somebody"), text);
    listeners.broadcast(line);
    lines.add(line);
    if (lines.size() > LINES) {
      lines.removeFirst();
    }
  }

  List<Line> lines() {
    return lines;
  }
}
