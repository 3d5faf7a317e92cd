package com.example.cards;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.util.Optional;

/** A table of Eights: who plays a round, whose turn it is, and what each of them sees. */
final class Table implements Simulation<Move> {
  private final ShardContext context;
  private final League league;
  private final Players players;
  private final Chat chat;
  private final Notice notice;
  private Round round;

  Table(ShardContext context, League league) {
    this.context = context;
    this.league = league;
    this.players = new Players(context.options().duration(CardsType.TURN_TIME));
    this.chat = new Chat(context.subscribers());
    this.notice = new Notice(context, players);
  }

  @Override
  public Decision authorizeJoin(Subscriber subscriber) {
    return Joining.decide(subscriber);
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    context.subscribers().members().of(subscriber).ifPresent(this::isThere);
  }

  @Override
  public void onPresence(Member member, Presence change) {
    isThere(member);
  }

  /** A bot plays for whoever is not there to play. Another tab may say otherwise. */
  private void isThere(Member member) {
    int changed = players.look(member);
    if (round == null || round.isOver() && players.allGone()) {
      round = null;
      players.seat();
    } else if (!round.isOver() && changed == round.turn()) {
      awaitMove();
    }
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<Move> input) {
    return input.value().decide(round, players.place(subscriber), subscriber.principal());
  }

  @Override
  public void apply(Subscriber subscriber, Input<Move> input) {
    switch (input.value()) {
      case Move.Say(String text) -> chat.say(subscriber.principal(), text);
      case Move.Start start -> {
        round = players.deal(context.random());
        awaitMove();
      }
      case Move.Turn turn -> {
        turn.make(round, players.place(subscriber).orElseThrow());
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
  public void advance(Tick tick) {
    notice.update(round, players);
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
    return players
        .place(subscriber)
        .map(place -> View.of(round, players, place, chat.lines(), league.best()));
  }
}
