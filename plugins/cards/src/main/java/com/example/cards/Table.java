package com.example.cards;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import java.util.Optional;

/** A table of Eights: who plays a round, whose turn it is, and what each of them sees. */
final class Table implements Simulation<Move> {
  private final ShardContext context;
  private final League league;
  private final Players players;
  private final Chat chat;
  private Round round;

  Table(ShardContext context, League league) {
    this.context = context;
    this.league = league;
    this.players = new Players(context.options().duration(CardsType.TURN_TIME));
    this.chat = new Chat(context.subscribers());
  }

  /** Whoever is not logged in may look on. */
  @Override
  public Decision authorizeJoin(Subscriber subscriber) {
    return subscriber.principal().userId().isEmpty()
        ? Decision.allow()
        : Simulation.super.authorizeJoin(subscriber);
  }

  private int place(Subscriber subscriber) {
    return subscriber.isSelf() ? players.place(subscriber.id().value()) : -1;
  }

  /** A bot plays for whoever is not there, and hands back to them. */
  @Override
  public void onPresence(Member member, Presence change) {
    String name = member.id().value();
    if (!member.isSelf()) {
      return; // they look on
    }
    players.isThere(name, member.isPresent());
    if (round == null || round.isOver() && players.allGone()) {
      round = null;
      players.seat();
    } else if (!round.isOver() && players.place(name) == round.turn()) {
      awaitMove();
    }
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<Move> input) {
    int place = place(subscriber);
    return place < 0
        ? Decision.refuse("you do not play: wait for the next round, or log in")
        : input.value().whyNot(round, place).map(Decision::refuse).orElse(Decision.allow());
  }

  @Override
  public void apply(Subscriber subscriber, Input<Move> input) {
    switch (input.value()) {
      case Move.Say(String text) -> chat.say(subscriber.id().value(), text);
      case Move.Start start -> {
        players.seatToPlay();
        round = new Round(players.size(), context.random());
        awaitMove();
      }
      case Move.Turn turn -> {
        turn.make(round, place(subscriber));
        moved();
      }
    }
  }

  private void moved() {
    if (!round.isOver()) {
      awaitMove();
      return;
    }
    context.timers().cancel("turn");
    league.add(players.credit(round.winner(), round.points()), round.points());
  }

  private void awaitMove() {
    context.timers().after("turn", players.timeOf(round.turn()));
  }

  /** A bot moves for itself, or for whoever has thought for too long. */
  @Override
  public void onTimer(String name) {
    Bot.move(round);
    moved();
  }

  @Override
  public void onEnd(EndReason reason) {
    if (round != null && !round.isOver()) {
      league.add(null, 0); // broken off: nobody has won
    }
  }

  @Override
  public View snapshot() {
    return View.of(round, players, -1, chat.lines(), league.best());
  }

  @Override
  public Optional<View> snapshotFor(Subscriber subscriber) {
    int place = place(subscriber);
    return place < 0
        ? Optional.empty()
        : Optional.of(View.of(round, players, place, chat.lines(), league.best()));
  }
}
