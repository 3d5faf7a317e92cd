package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.wire.InputLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every method of a simulation finds the plugin's class loader and no interruption on its thread,
 * whatever those before it have done in the same turn.
 */
class TurnThreadTest extends ShardFixture {
  private static final Set<String> CALLED = new TreeSet<>();
  private static final List<String> WRONG = new ArrayList<>();

  /** Notes how a method finds its thread, and spoils it. */
  private static void spoil(String method) {
    Thread thread = Thread.currentThread();
    CALLED.add(method);
    if (thread.isInterrupted()) {
      WRONG.add(method + " is interrupted");
    }
    if (thread.getContextClassLoader() != TurnThreadTest.class.getClassLoader()) {
      WRONG.add(method + " has another loader");
    }
    thread.setContextClassLoader(null);
    thread.interrupt();
  }

  /** An input whose constructor spoils the thread. */
  record Spoiling(int number) {
    Spoiling {
      spoil("input");
    }
  }

  /** A state whose accessor spoils the thread. */
  record State(int number) {
    @Override
    public int number() {
      spoil("state");
      return number;
    }
  }

  /** Spoils the thread in every method; one of them throws then. */
  private record Game(String throwing) implements Simulation<Spoiling> {
    private void enter(String method) {
      spoil(method);
      if (method.equals(throwing)) {
        throw new IllegalStateException("spoilt");
      }
    }

    @Override
    public Decision authorizeJoin(Subscriber subscriber) {
      enter("authorizeJoin");
      return Decision.allow();
    }

    @Override
    public void onJoin(Subscriber subscriber) {
      enter("joined");
    }

    @Override
    public void onLeave(Subscriber subscriber) {
      enter("left");
    }

    @Override
    public Decision authorizeInput(Subscriber subscriber, Input<Spoiling> input) {
      enter("authorizeInput");
      return Decision.allow();
    }

    @Override
    public void apply(Subscriber subscriber, Input<Spoiling> input) {
      enter("apply");
    }

    @Override
    public void advance(Tick tick) {
      enter("advance");
    }

    @Override
    public Object snapshot() {
      enter("snapshot");
      return new State(1);
    }

    @Override
    public Optional<?> snapshotFor(Subscriber subscriber) {
      enter("snapshotFor");
      return Optional.empty();
    }

    @Override
    public Optional<Wake> wakeAt() {
      enter("wakeAt");
      return Optional.empty();
    }

    @Override
    public boolean finished() {
      enter("finished");
      return false;
    }
  }

  private static final class Type implements ShardType<Spoiling> {
    @Override
    public String name() {
      return "spoiling";
    }

    @Override
    public Simulation<Spoiling> create(ShardContext context) {
      throw new UnsupportedOperationException();
    }
  }

  @AfterEach
  void clean() {
    CALLED.clear();
    WRONG.clear();
    Thread.currentThread().setContextClassLoader(TurnThreadTest.class.getClassLoader());
    Thread.interrupted(); // so that no other test is
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "authorizeInput", "apply", "left"})
  void everyCallFindsItsThreadAsItShouldBe(String throwing) {
    HostedType<Spoiling> type =
        HostedType.of(new Type(), new PluginJson(InputLimits.DEFAULT, 1000), "spoiling@1");
    ShardSettings settings = ShardSettings.DEFAULT.withTickRate(0);
    ShardHost host = new ShardHost(clock, limits, metrics, ended::add);
    Shard<Spoiling> shard =
        new Shard<>(
            new ShardId("spoiling:x"),
            type,
            settings,
            new HostedSimulation<>(new Game(throwing), type.loader()),
            Shards.context(type, settings, new ShardSubscribers(), host),
            host);
    shard.start();
    Player eva = new Player(shard, "eva");
    Player adam = new Player(shard, "adam");
    clock.settle();
    eva.send("{\"input\":{\"number\":1}}");
    adam.send("{\"input\":{\"number\":2}}");
    eva.send("{\"input\":{\"number\":3}}");
    adam.leave();
    clock.settle();
    assertEquals(List.of(), WRONG);
    assertEquals(throwing.equals("authorizeInput") ? 11 : 12, CALLED.size(), CALLED::toString);
  }
}
