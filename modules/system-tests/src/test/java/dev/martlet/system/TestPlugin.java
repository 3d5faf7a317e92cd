package dev.martlet.system;

import java.util.Map;

/** A plugin for tests: its shards do what their names say. */
final class TestPlugin {
  private TestPlugin() {}

  /**
   * Shards are called {@code odd:<hz>:<bytes>:<fault>:<name>}: the tick rate, the bytes of padding
   * in each snapshot, and a fault. The fault names a method of the simulation, which throws after
   * an input has said "now".
   */
  private static final String SOURCE =
      """
      package test.odd;

      import module dev.martlet.api;
      import java.time.Duration;
      import java.util.*;

      public final class Odd implements ShardType<Odd.Say> {
        public record Say(String text) {}
        public record View(long tick, int heard, String last, String pad) {}
        public record Own(String you, long tick) {}

        @Override public String name() { return "odd"; }
        @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
        @Override public ShardSettings settings(ShardId id) {
          String[] words = id.name().split(":");
          return ShardSettings.DEFAULT
              .withTickRate(Integer.parseInt(words[0]))
              .withMaxSubscribers(words[2].equals("small") ? 2 : 0);
        }

        @Override public Simulation<Say> create(ShardContext context) {
          String[] words = context.id().name().split(":");
          if (words[2].equals("create")) {
            throw new IllegalStateException("create fails");
          }
          return new Sim(Integer.parseInt(words[1]), words[2]);
        }

        static final class Sim implements Simulation<Say> {
          private final String pad;
          private final String fault;
          private boolean armed;
          private boolean done;
          private long tick;
          private int heard;
          private String last = "";

          Sim(int bytes, String fault) {
            this.pad = "x".repeat(bytes);
            this.fault = fault;
          }

          private void enter(String method) {
            if (armed && fault.equals(method)) {
              throw new IllegalStateException("the fault in " + method);
            }
          }

          @Override public Decision authorizeJoin(Subscriber s) {
            enter("authorizeJoin");
            return fault.equals("closed") ? Decision.refuse("closed to all") : Decision.allow();
          }
          @Override public void onJoin(Subscriber s) { enter("joined"); }
          @Override public void onLeave(Subscriber s) { enter("left"); }
          @Override public Decision authorizeInput(Subscriber s, Input<Say> say) {
            enter("authorizeInput");
            return "no".equals(say.value().text()) ? Decision.refuse("not now") : Decision.allow();
          }
          @Override public void apply(Subscriber s, Input<Say> say) {
            enter("apply");
            heard++;
            last = s.id() + " said " + say.value().text();
            if ("now".equals(say.value().text())) { armed = true; }
            if ("done".equals(say.value().text())) { done = true; }
          }
          @Override public void advance(Tick t) { tick = t.number(); enter("advance"); }
          @Override public Object snapshot() {
            enter("snapshot");
            if (armed && fault.equals("null")) { return null; }
            return new View(tick, heard, last, pad);
          }
          @Override public Optional<?> snapshotFor(Subscriber s) {
            enter("snapshotFor");
            return fault.equals("own")
                ? Optional.of(new Own(s.id().value(), tick)) : Optional.empty();
          }
          @Override public Optional<Wake> wakeAt() { enter("wakeAt"); return Optional.empty(); }
          @Override public boolean finished() { enter("finished"); return done; }
        }
      }
      """;

  static final PluginSource ODD =
      new PluginSource(
          "odd.jar",
          "1.2.3",
          Map.of(
              "module-info.java",
              """
              module test.odd {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.odd.Odd;
              }
              """,
              "test/odd/Odd.java",
              SOURCE));
}
