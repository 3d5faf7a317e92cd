package dev.martlet.engine;

import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.util.function.Consumer;

/** A probe that also records lost connections and the people behind them. */
final class PeopleProbe extends Probe {
  Consumer<Subscriber> whenJoined = subscriber -> {};
  Runnable inTick = () -> {};

  @Override
  public void onJoin(Subscriber subscriber) {
    super.onJoin(subscriber);
    whenJoined.accept(subscriber);
  }

  @Override
  public void onDisconnect(Subscriber subscriber) {
    events.add("away " + subscriber.id() + " " + subscriber.number());
  }

  @Override
  public void onReconnect(Subscriber subscriber) {
    events.add("back " + subscriber.id() + " " + subscriber.number());
  }

  @Override
  public void onPresence(Member member, Presence change) {
    events.add(change + " " + member.id() + " " + member.subscribers().size());
    if ("presence".equals(throwIn)) {
      throw toThrow;
    }
  }

  @Override
  public void advance(Tick tick) {
    super.advance(tick);
    inTick.run();
    inTick = () -> {};
  }
}
