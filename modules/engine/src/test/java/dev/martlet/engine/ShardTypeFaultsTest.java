package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.InputLimits;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a shard type throws when a shard is to be made: a refusal, or a fault. */
class ShardTypeFaultsTest {
  private static final ShardId ID = new ShardId("faulty:a");

  /** Throws in one of its methods. */
  private static final class Faulty implements ShardType<String> {
    String method = "";
    RuntimeException thrown;

    /** The method that returns null. */
    String absent = "";

    private void enter(String entered) {
      if (entered.equals(method)) {
        throw thrown;
      }
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      enter("createsOnDemand");
      return true;
    }

    @Override
    public ShardSettings settings(ShardId id) {
      enter("settings");
      return absent.equals("settings") ? null : ShardSettings.DEFAULT;
    }

    @Override
    public Map<String, String> options() {
      return Map.of("colour", "red");
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      enter("create");
      return absent.equals("create") ? null : simulation();
    }

    private static Simulation<String> simulation() {
      return new Simulation<>() {
        @Override
        public void apply(Subscriber subscriber, Input<String> input) {}

        @Override
        public Object snapshot() {
          return Map.of();
        }
      };
    }
  }

  private final Metrics metrics = new Metrics();
  private final PluginThreads threads = new PluginThreads("test", 8, metrics);
  private final ManualScheduling clock = new ManualScheduling();
  private final Faulty type = new Faulty();
  private final ShardRegistry registry =
      new ShardRegistry(
          List.of(
              HostedType.of(
                  type, new PluginJson(InputLimits.DEFAULT, 1000), PluginSite.apart("faulty@1"))),
          EngineLimits.DEFAULT,
          clock,
          threads,
          () -> 42,
          metrics);

  @AfterEach
  void close() {
    threads.close();
  }

  private long faults(String method) {
    return metrics.counter(EngineMetric.PLUGIN_FAILURES, method).sum();
  }

  private ShardLookup join(String method, RuntimeException thrown) throws Exception {
    type.method = method;
    type.thrown = thrown;
    return registry.findOrMake(ID, Principal.user("eva"), "eva");
  }

  private ShardLookup plan(String method, RuntimeException thrown, Map<String, String> options)
      throws Exception {
    type.method = method;
    type.thrown = thrown;
    return registry.create(new ShardPlan(ID, UnaryOperator.identity(), options));
  }

  @Test
  void aTypeRefusesAnIdInItsSettingsAndTheClientIsToldWhy() throws Exception {
    assertEquals(
        new ShardLookup.Unknown("shard faulty:a: no such map"),
        join("settings", new IllegalArgumentException("no such map")));
    assertEquals(0, faults("settings"));
  }

  @Test
  void whateverElseIsThrownForAJoinIsAFaultInTheLog() throws Exception {
    for (String method : List.of("createsOnDemand", "settings", "create")) {
      assertEquals(
          new ShardLookup.Failed(), join(method, new IllegalStateException("state " + method)));
      assertEquals(1, faults(method), method);
    }
    for (String method : List.of("createsOnDemand", "create")) {
      assertEquals(
          new ShardLookup.Failed(), join(method, new IllegalArgumentException("bound " + method)));
      assertEquals(2, faults(method), method);
    }
    assertEquals(new ShardLookup.Failed(), join("settings", new IllegalArgumentException()));
  }

  @Test
  void anAnswerThatIsNullIsAFaultOfTheMethodThatGaveIt() throws Exception {
    for (String method : List.of("settings", "create")) {
      type.absent = method;
      assertEquals(new ShardLookup.Failed(), join("", null));
      assertEquals(1, faults(method), method);
    }
  }

  @Test
  void aTypeRefusesOptionsAndWhoeverSetThemIsTold() throws Exception {
    Map<String, String> blue = Map.of("colour", "blue");
    assertEquals(
        new ShardLookup.BadPlan("shard faulty:a: not blue"),
        plan("create", new IllegalArgumentException("not blue"), blue));
    assertEquals(1, faults("create"));
    assertEquals(
        new ShardLookup.Failed(), plan("create", new IllegalStateException("a fault"), blue));
    assertEquals(2, faults("create"));
    assertEquals(
        new ShardLookup.Failed(), plan("create", new IllegalArgumentException("bound"), Map.of()));
    assertEquals(3, faults("create"));
  }

  /** The client has not chosen the options, so it is not told of them. */
  @Test
  void aPlanThatIsRefusedLaterIsAFaultForWhoJoins() throws Exception {
    plan("", null, Map.of("colour", "blue"));
    registry.find(ID).orElseThrow().stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(
        new ShardLookup.BadPlan("shard faulty:a: closed by now"),
        join("create", new IllegalArgumentException("closed by now")));
    assertEquals(1, faults("create"));
  }
}
