package dev.martlet.system;

import java.util.Map;

/**
 * A plugin whose durable shards count what each player sends, and remember the order of all of it
 * in one number. An input {@code {"at":7}} asks what that number was after tick 7. {@code tally:x}
 * has a tick rate, {@code tally:events} has none.
 */
final class Tally {
  static final PluginSource PLUGIN =
      new PluginSource(
          "tally.jar",
          "1",
          Map.of(
              "module-info.java",
              """
              module test.tally {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.tally.TallyType;
              }
              """,
              "test/tally/TallyType.java",
              """
              package test.tally;

              import dev.martlet.api.ShardId;
              import dev.martlet.api.auth.Principal;
              import dev.martlet.api.shard.*;
              import java.time.Duration;
              import java.util.*;

              public final class TallyType implements ShardType<TallyType.Add> {
                public record Add(int n, long at) {}

                public record View(
                    String shard,
                    Map<String, Integer> counts,
                    long order,
                    int away,
                    int timers,
                    long askedAt,
                    long asked) {}

                @Override
                public String name() {
                  return "tally";
                }

                @Override
                public ShardSettings settings(ShardId id) {
                  return ShardSettings.DEFAULT
                      .withTickRate(id.value().endsWith("events") ? 0 : 20)
                      .withDurability(Durability.JOURNAL);
                }

                @Override
                public boolean createsOnDemand(ShardId id, Principal principal) {
                  return true;
                }

                @Override
                public Simulation<Add> create(ShardContext context) {
                  context.timers().every("second", Duration.ofSeconds(1));
                  return new Tally(context);
                }

                static final class Tally implements Simulation<Add> {
                  private final ShardContext context;
                  private final Map<String, Integer> counts = new TreeMap<>();
                  private final Map<Long, Long> orders = new HashMap<>();
                  private long order;
                  private long askedAt;
                  private int away;
                  private int timers;

                  Tally(ShardContext context) {
                    this.context = context;
                  }

                  @Override
                  public void apply(Subscriber subscriber, Input<Add> input) {
                    if (input.value().at() > 0) {
                      askedAt = input.value().at();
                      return;
                    }
                    counts.merge(subscriber.id().value(), input.value().n(), Integer::sum);
                    order = 31 * order + subscriber.id().value().hashCode() + context.random().nextInt(7);
                  }

                  @Override
                  public void advance(Tick tick) {
                    orders.put(tick.number(), order);
                  }

                  @Override
                  public void onDisconnect(Subscriber subscriber) {
                    away++;
                  }

                  @Override
                  public void onReconnect(Subscriber subscriber) {
                    away--;
                  }

                  @Override
                  public void onTimer(String name) {
                    timers++;
                  }

                  @Override
                  public View snapshot() {
                    return new View(
                        context.id().value(),
                        new TreeMap<>(counts),
                        order,
                        away,
                        timers,
                        askedAt,
                        orders.getOrDefault(askedAt, 0L));
                  }
                }
              }
              """));

  private Tally() {}
}
