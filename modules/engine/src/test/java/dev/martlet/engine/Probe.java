package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A simulation that records its calls and behaves as a test configures it. */
class Probe implements Simulation<Probe.Word> {
  /** An input: a word, which must not be empty. */
  record Word(String text) {
    Word {
      if (text == null || text.isEmpty()) {
        throw new IllegalArgumentException("text must not be empty");
      }
    }
  }

  /** A snapshot: all words so far. */
  record Words(List<String> words, int size) {}

  final List<String> events = new ArrayList<>();
  final List<String> words = new ArrayList<>();
  final List<Tick> ticks = new ArrayList<>();
  int snapshots;
  boolean finished;
  Duration wakeAt;
  String throwIn = "";
  RuntimeException toThrow = new IllegalStateException("probe");
  Function<Subscriber, Optional<?>> views = s -> Optional.empty();
  Object snapshotInstead;
  boolean nullDecisions;
  boolean admitsEverybody;

  private void enter(String method) {
    if (method.equals(throwIn)) {
      throw toThrow;
    }
  }

  @Override
  public Decision authorizeJoin(Subscriber subscriber) {
    enter("authorizeJoin");
    if (admitsEverybody) {
      return Decision.allow();
    }
    return nullDecisions ? null : Simulation.super.authorizeJoin(subscriber);
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    enter("joined");
    events.add("joined " + subscriber.id() + " " + subscriber.number());
  }

  @Override
  public void onLeave(Subscriber subscriber) {
    events.add("left " + subscriber.id() + " " + subscriber.number());
    enter("left");
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<Word> input) {
    enter("authorizeInput");
    if (nullDecisions) {
      return null;
    }
    return words.contains(input.value().text())
        ? Decision.refuse("said already")
        : Decision.allow();
  }

  @Override
  public void apply(Subscriber subscriber, Input<Word> input) {
    enter("apply");
    words.add(input.value().text());
    events.add(subscriber.id() + ": " + input.value().text());
  }

  @Override
  public void advance(Tick tick) {
    enter("advance");
    ticks.add(tick);
    events.add("tick " + tick.number());
  }

  @Override
  public Object snapshot() {
    enter("snapshot");
    snapshots++;
    return snapshotInstead != null ? snapshotInstead : new Words(words, words.size());
  }

  @Override
  public Optional<?> snapshotFor(Subscriber subscriber) {
    enter("snapshotFor");
    return views.apply(subscriber);
  }

  @Override
  public Optional<Wake> wakeAt() {
    enter("wakeAt");
    return Optional.ofNullable(wakeAt).map(Wake::at);
  }

  @Override
  public boolean finished() {
    enter("finished");
    return finished;
  }

  @Override
  public void onTimer(String name) {
    enter("onTimer");
    events.add("timer " + name);
  }

  @Override
  public void onEnd(EndReason reason) {
    events.add("end " + reason);
    words.add("the end");
    enter("onEnd");
  }

  /** The shard type of the probe. It remembers the probes that it made. */
  static final class Type implements ShardType<Word> {
    final List<Probe> made = new ArrayList<>();
    final List<ShardContext> contexts = new ArrayList<>();
    ShardSettings settings = ShardSettings.DEFAULT;
    boolean onDemand = true;
    Exception failure;

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public ShardSettings settings(ShardId id) {
      if (id.name().equals("odd")) {
        throw new IllegalArgumentException("odd is no name");
      }
      return settings;
    }

    @Override
    public Map<String, String> options() {
      return Map.of("colour", "red");
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return onDemand;
    }

    @Override
    public Simulation<Word> create(ShardContext context) throws Exception {
      if (failure != null) {
        throw failure;
      }
      contexts.add(context);
      Probe probe = new Probe();
      made.add(probe);
      return probe;
    }
  }
}
