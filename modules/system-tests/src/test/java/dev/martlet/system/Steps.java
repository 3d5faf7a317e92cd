package dev.martlet.system;

import java.util.Map;

/**
 * A plugin whose durable shards add up what players send; in version 2 twice as much. It counts and
 * logs each step, shows as many more characters as a step asks for, and, only when a shard of an id
 * is made a second time, as a replay does, waits for the file that a step names, and says so in
 * another.
 */
final class Steps {
  private Steps() {}

  static PluginSource plugin(int version) {
    return new PluginSource(
        "steps.jar",
        Integer.toString(version),
        Map.of(
            "module-info.java",
            """
            module test.steps {
              requires dev.martlet.api;
              provides dev.martlet.api.shard.ShardType with test.steps.StepsType;
            }
            """,
            "test/steps/StepsType.java",
            """
            package test.steps;

            import dev.martlet.api.ShardId;
            import dev.martlet.api.auth.Principal;
            import dev.martlet.api.shard.*;
            import java.nio.file.*;
            import java.util.*;
            import java.util.concurrent.ConcurrentHashMap;

            public final class StepsType implements ShardType<StepsType.Step> {
              public record Step(int n, int more, String waitFor, String note) {}

              public record View(int sum, String text, long id) {}

              private static final Map<String, Integer> MADE = new ConcurrentHashMap<>();

              @Override
              public String name() {
                return "steps";
              }

              @Override
              public ShardSettings settings(ShardId id) {
                return ShardSettings.DEFAULT.withTickRate(20).withDurability(Durability.JOURNAL);
              }

              @Override
              public boolean createsOnDemand(ShardId id, Principal principal) {
                return true;
              }

              @Override
              public Simulation<Step> create(ShardContext context) {
                boolean again = MADE.merge(context.id().value(), 1, Integer::sum) > 1;
                var steps = context.metrics().counter("steps");
                return new Simulation<>() {
                  private int sum;
                  private String text = "";

                  @Override
                  public void apply(Subscriber subscriber, Input<Step> input) {
                    steps.add(1);
                    context.logger().log(System.Logger.Level.INFO, "a step of " + input.value().n());
                    sum += FACTOR * input.value().n();
                    text += "x".repeat(input.value().more());
                    Path file = Path.of(Objects.requireNonNullElse(input.value().waitFor(), ""));
                    while (again && !file.toString().isEmpty() && !Files.exists(file)) {
                      try {
                        Files.writeString(Path.of(file + "-waits"), "");
                        Thread.sleep(5); // a file tells nobody that it is there
                      } catch (java.io.IOException | InterruptedException e) {
                        // it hangs
                      }
                    }
                  }

                  @Override
                  public View snapshot() {
                    return new View(sum, text, 9007199254740993L);
                  }
                };
              }
            }
            """
                .replace("FACTOR", Integer.toString(version))));
  }
}
