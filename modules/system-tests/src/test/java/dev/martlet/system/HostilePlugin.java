package dev.martlet.system;

import java.util.Map;

/** A plugin for tests that does everything a plugin should not. */
final class HostilePlugin {
  private HostilePlugin() {}

  /**
   * Shards are called {@code hostile:<fault>:<name>}. Anybody may join; after an input has said
   * "now", every tick commits the fault.
   */
  private static final String TYPE =
      """
      package test.hostile;

      import module dev.martlet.api;
      import java.util.*;

      public final class Hostile implements ShardType<Hostile.Say> {
        public record Say(String text) {
          public Say {
            if (text.equals("spin")) { spin(); }
            if (text.equals("fail")) { throw new AssertionError("in the constructor"); }
          }
        }

        public record View(long tick, String pad) {}

        /** Its own methods throw, too. */
        static final class Trap extends RuntimeException {
          @Override public String getMessage() { throw new StackOverflowError(); }
          @Override public String toString() { throw new Trap(); }
          @Override public synchronized Throwable getCause() { throw new Trap(); }
        }

        static void spin() {
          long n = 0;
          while (true) { n++; Thread.onSpinWait(); }
        }

        static int recurse(int n) { return recurse(n + 1) + 1; }

        @SuppressWarnings("unchecked")
        static <E extends Throwable> void sneak(Throwable e) throws E { throw (E) e; }

        static void await(long millis) {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException e) {
            // ignored, as a careless plugin does
          }
        }

        @Override public String name() { return "hostile"; }
        @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }

        @Override public Simulation<Say> create(ShardContext context) throws Exception {
          String fault = context.id().name().split(":")[0];
          if (fault.equals("create-spins")) { spin(); }
          if (fault.equals("create-null")) { return null; }
          if (fault.equals("create-trap")) { throw new Trap(); }
          return new Sim(fault);
        }

        static final class Sim implements Simulation<Say> {
          static final List<Object> kept = Collections.synchronizedList(new ArrayList<>());
          private final String fault;
          private final List<byte[]> waste = new ArrayList<>();
          private final List<java.io.Closeable> files = new ArrayList<>();
          private boolean armed;
          private long tick;

          Sim(String fault) { this.fault = fault; }

          @Override public Decision authorizeJoin(Subscriber s) { return Decision.allow(); }
          @Override public void onJoin(Subscriber s) { kept.add(s); }
          @Override public void onLeave(Subscriber s) { if (fault.equals("trap-left")) { throw new Trap(); } }

          @Override public Decision authorizeInput(Subscriber s, Input<Say> say) {
            return say.value().text().equals("no") ? Decision.refuse("x".repeat(1_000_000)) : Decision.allow();
          }

          @Override public void apply(Subscriber s, Input<Say> say) {
            if (say.value().text().equals("now")) { armed = true; }
            if (say.value().text().equals("release")) { release(); }
            if (say.value().text().equals("trap")) { throw new Trap(); }
          }

          @Override public void advance(Tick t) {
            tick = t.number();
            if (armed) { commit(); }
          }

          private void leak() {
            try {
              while (true) { files.add(new java.io.FileInputStream("/dev/null")); }
            } catch (java.io.IOException e) {
              armed = false; // no file descriptors are left
            }
          }

          private void release() {
            for (java.io.Closeable file : files) {
              try { file.close(); } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }
            }
            files.clear();
          }

          private void commit() {
            switch (fault) {
              case "checked" -> Sim.<RuntimeException>throwChecked();
              case "overflow" -> recurse(0);
              case "assertion" -> { throw new AssertionError("hostile"); }
              case "trap" -> { throw new Trap(); }
              case "memory" -> { waste.add(new byte[Integer.MAX_VALUE - 8]); waste.add(new byte[Integer.MAX_VALUE - 8]); }
              case "slow" -> await(250);
              case "files" -> leak();
              case "sleep" -> await(3_600_000);
              case "spin" -> spin();
              case "exit" -> System.exit(3);
              case "garbage" -> { for (int i = 0; i < 20; i++) { waste.add(new byte[1 << 20]); } waste.clear(); }
              case "threads" -> {
                Thread own = new Thread(() -> await(3_600_000), "own-thread");
                own.setDaemon(true);
                own.start();
                armed = false;
              }
              case "interrupt" -> Thread.currentThread().interrupt();
              case "busy" -> { long end = System.nanoTime() + 45_000_000L; while (System.nanoTime() < end) { Thread.onSpinWait(); } }
              default -> { }
            }
          }

          static <E extends Throwable> void throwChecked() throws E {
            Hostile.<E>sneak(new java.io.IOException("checked"));
          }

          @Override public Object snapshot() {
            if (armed) {
              switch (fault) {
                case "null" -> { return null; }
                case "cycle" -> { List<Object> loop = new ArrayList<>(); loop.add(loop); return loop; }
                case "endless" -> {
                  return (Iterable<String>) () -> java.util.stream.Stream.generate(() -> "x").iterator();
                }
                case "unwritable" -> { return new Object() { public String getName() { throw new Trap(); } }; }
                default -> { }
              }
            }
            return new View(tick, files.isEmpty() ? "" : "leaked");
          }
        }
      }
      """;

  /** The token names the fault; any other token is a user's name. */
  private static final String GATE =
      """
      package test.hostile;

      import module dev.martlet.api;

      public final class Gate implements AuthenticatorProvider {
        @Override public String name() { return "hostile"; }

        @Override public Authenticator create(AuthenticatorContext context) {
          return credentials ->
              switch (credentials.token().orElse("")) {
                case "" -> Authentication.accept(Principal.anonymous());
                case "null" -> null;
                case "throw" -> throw new Hostile.Trap();
                case "error" -> throw new StackOverflowError();
              case "sleep" -> { Thread.sleep(3_600_000); yield null; }
                case "spin" -> { Hostile.spin(); yield null; }
                case "refuse" -> Authentication.refuse("x".repeat(1_000_000));
                default -> Authentication.accept(Principal.user(credentials.token().get()));
              };
        }
      }
      """;

  static final PluginSource HOSTILE =
      new PluginSource(
          "hostile.jar",
          "6.6.6",
          Map.of(
              "module-info.java",
              """
              module test.hostile {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.hostile.Hostile;
                provides dev.martlet.api.auth.AuthenticatorProvider with test.hostile.Gate;
              }
              """,
              "test/hostile/Hostile.java",
              TYPE,
              "test/hostile/Gate.java",
              GATE));

  /** Its constructor never returns. */
  static final PluginSource STUCK =
      new PluginSource(
          "stuck.jar",
          "1.0",
          Map.of(
              "module-info.java",
              """
              module test.stuck {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.stuck.Stuck;
              }
              """,
              "test/stuck/Stuck.java",
              """
              package test.stuck;

              import module dev.martlet.api;

              public final class Stuck implements ShardType<String> {
                public Stuck() {
                  while (true) {
                    try {
                      new java.util.concurrent.CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                      // never
                    }
                  }
                }

                @Override public String name() { return "stuck"; }
                @Override public Simulation<String> create(ShardContext context) { return null; }
              }
              """));
}
