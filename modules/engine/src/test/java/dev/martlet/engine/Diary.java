package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulation that writes down each call, with all that it can know then, and obeys its inputs.
 */
final class Diary implements Simulation<Probe.Word> {
  /** The type, with few seats. */
  static final class Type implements ShardType<Probe.Word> {
    Diary made;
    private final Durability durability;
    private final boolean saves;

    Type() {
      this(Durability.NONE, false);
    }

    /** Saved every 60 ms, if it is saved at all. */
    Type(Durability durability, boolean saves) {
      this.durability = durability;
      this.saves = saves;
    }

    @Override
    public DataType<?> savedType() {
      return saves ? DataType.of(Saved.class) : DataType.none();
    }

    @Override
    public Simulation<Probe.Word> restore(ShardContext context, SavedState saved) {
      made = new Diary(context.subscribers(), context.timers());
      made.restore(saved.as(Saved.class));
      return made;
    }

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public DataType<?> joinType() {
      return DataType.of(Probe.Word.class);
    }

    @Override
    public DataType<?> signalType() {
      return DataType.of(Probe.Word.class);
    }

    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT
          .withMaxSubscribers(4)
          .withTickRate(id.value().endsWith("events") ? 0 : 20)
          .withIdleShutdown(Duration.ZERO)
          .withDurability(durability)
          .withCheckpointEvery(Duration.ofMillis(60));
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      made = new Diary(context.subscribers(), context.timers());
      return made;
    }
  }

  /** All that a diary is. */
  record Saved(List<String> calls, boolean trap, boolean finished) {}

  static final Kick KICK = Kick.because("out").withCode(4300);
  static final Kick BAN = KICK.withBan(Duration.ofMillis(200));

  final List<String> calls = new ArrayList<>();
  private final Subscribers subscribers;
  private final Timers timers;
  private boolean trap;
  private boolean finished;

  Diary(Subscribers subscribers, Timers timers) {
    this.subscribers = subscribers;
    this.timers = timers;
  }

  private void restore(Saved saved) {
    calls.addAll(saved.calls());
    trap = saved.trap();
    finished = saved.finished();
  }

  @Override
  public Object save() {
    return new Saved(calls, trap, finished);
  }

  private void note(String call) {
    StringBuilder all = new StringBuilder(call).append(" |");
    for (Subscriber one : subscribers.attached()) {
      all.append(' ').append(one.number()).append(subscribers.lastInput(one));
      one.parameters(Probe.Word.class).ifPresent(all::append);
    }
    for (Member member : subscribers.members().all()) {
      all.append(' ').append(member).append(member.subscribers()).append(member.isPresent());
    }
    calls.add(all.append(' ').append(subscribers.members().present()).toString());
  }

  @Override
  public Decision authorizeJoin(Subscriber subscriber) {
    note("authorizeJoin " + subscriber + subscriber.parameters(Probe.Word.class));
    return subscriber.id().value().equals("cain") && calls.size() % 3 == 0
        ? Decision.refuse("not now")
        : Decision.allow();
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    note("onJoin " + subscriber);
    if (trap) {
      trap = false;
      if (subscriber.principal().userId().isEmpty()) {
        throw new IllegalStateException("trapped");
      }
      subscribers.kick(subscriber, KICK);
    }
  }

  @Override
  public void onSignal(Signal signal) {
    note("onSignal " + signal);
    if (signal.value(Probe.Word.class).text().equals("fail")) {
      throw new IllegalStateException("fail");
    }
  }

  @Override
  public void onLeave(Subscriber subscriber) {
    note("onLeave " + subscriber);
  }

  @Override
  public void onDisconnect(Subscriber subscriber) {
    note("onDisconnect " + subscriber);
  }

  @Override
  public void onReconnect(Subscriber subscriber) {
    note("onReconnect " + subscriber);
  }

  @Override
  public void onPresence(Member member, Presence change) {
    note(change + " " + member + member.subscribers() + member.principal());
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<Probe.Word> input) {
    note("authorizeInput " + subscriber + input);
    return input.value().text().equals("no") ? Decision.refuse("no") : Decision.allow();
  }

  @Override
  public void apply(Subscriber subscriber, Input<Probe.Word> input) {
    note("apply " + subscriber + input);
    switch (input.value().text()) {
      case "fail" -> throw new IllegalStateException("fail");
      case "trap" -> trap = true;
      case "kick me" -> subscribers.kick(subscriber, KICK);
      case "ban eva" ->
          subscribers.members().ofUser("eva").ifPresent(eva -> subscribers.kick(eva, BAN));
      case "all out" -> subscribers.closeAll(KICK);
      case "timer" -> timers.after("one", Duration.ofMillis(120));
      case "timers" -> timers.every("many", Duration.ofMillis(70));
      case "cancel" -> timers.cancel("many");
      case "finish" -> finished = true;
      default -> {}
    }
  }

  @Override
  public void onTimer(String name) {
    note("onTimer " + name);
    if (name.equals("one")) {
      timers.at("one again", timers.due("many").orElse(Duration.ZERO));
    }
  }

  @Override
  public void onEnd(EndReason reason) {
    note("onEnd " + reason);
  }

  @Override
  public void advance(Tick tick) {
    note(tick.toString());
  }

  @Override
  public Object snapshot() {
    return "nothing";
  }

  @Override
  public boolean finished() {
    note("finished");
    return finished;
  }

  static Principal principal(String name) {
    return name.equals("anon") ? Principal.anonymous() : Principal.user(name);
  }
}
