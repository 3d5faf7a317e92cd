package dev.martlet.server.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is reached from a simulation, and what is not. */
class DeterminismScanTest {
  private static final String TICK = " calls System.nanoTime: take the time from the Tick";

  @TempDir private Path folder;

  /** A simulation of which a part is the test's. */
  private static String game(String context, String advance, String more) {
    return """
    class Game implements Simulation<Game.Say> { record Say(String text) {} %s
      public void apply(Subscriber by, Input<Say> input) {}
      public Object snapshot() { return ""; }
      public void advance(Tick tick) {
        %s
      }
      %s
    }
    """
        .formatted(context, advance, more);
  }

  private static String game(String advance, String more) {
    return game("", advance, more);
  }

  private void assertSays(String source, String... said) throws Exception {
    assertEquals(List.of(said), new Compiled(folder).said(source));
  }

  private static String at(String method, int line) {
    return "game.Game." + method + " (Game.java:" + line + ")" + TICK;
  }

  @Test
  void aCallIsNamedByClassMethodAndLine() throws Exception {
    assertSays(game("long t = System.nanoTime();", ""), at("advance", 6));
  }

  @Test
  void whatIsNotReachedIsNotFound() throws Exception {
    assertSays(
        game(
            "",
            "static long now() { return System.nanoTime(); }"
                + " static class Other { long now() { return System.nanoTime(); } }"));
  }

  @Test
  void callsAreFollowed() throws Exception {
    assertSays(
        game("one();", "void one() { two(); }\nlong two() { return System.nanoTime(); }"),
        at("two", 9));
  }

  @Test
  void lambdasAreFollowed() throws Exception {
    assertSays(
        game("LongSupplier time = () -> System.nanoTime(); time.getAsLong();", ""),
        at("advance", 6));
  }

  @Test
  void methodReferencesAreFollowed() throws Exception {
    assertSays(game("LongSupplier time = System::nanoTime;", ""), at("advance", 6));
    assertSays(
        game("Supplier<Random> make = Random::new;", ""),
        "game.Game.advance (Game.java:6) calls new Random(): take random numbers from"
            + " ShardContext.random()");
    assertSays(
        game("LongSupplier time = this::now;", "long now() { return System.nanoTime(); }"),
        at("now", 8));
  }

  @Test
  void staticInitialisersAreFollowed() throws Exception {
    assertSays(game("", "static long start = System.nanoTime();"), at("<clinit>", 8));
    assertSays(
        game("long t = Start.at;", "}\nclass Start { static long at = System.nanoTime();"),
        "game.Start.<clinit> (Game.java:9)" + TICK);
  }

  @Test
  void constructorsAndFieldsAreFollowed() throws Exception {
    assertSays(game("", "final long start = System.nanoTime();"), at("<init>", 8));
  }

  @Test
  void methodsOfSuperclassesAreFollowed() throws Exception {
    assertSays(
        """
        class Game extends Base {
          public Object snapshot() { return ""; }
        }
        abstract class Base implements Simulation<String> {
          public void apply(Subscriber by, Input<String> input) {}
          public void advance(Tick tick) { System.nanoTime(); }
        }
        """,
        "game.Base.advance (Game.java:7)" + TICK);
  }

  @Test
  void defaultsOfInterfacesAreFollowed() throws Exception {
    assertSays(
        game(
            "new Timed() {}.at();",
            "interface Timed { default long at() { return System.nanoTime(); } }"),
        "game.Game$Timed.at (Game.java:8)" + TICK);
  }

  @Test
  void overridingMethodsAreFollowed() throws Exception {
    assertSays(
        game(
            "step(null);",
            """
            void step(Rule rule) { rule.play(); }
            interface Rule { void play(); }
            static class Slow implements Rule { public void play() { System.nanoTime(); } }
            """),
        "game.Game$Slow.play (Game.java:10)" + TICK);
  }

  @Test
  void whatTheJdkCallsIsFollowedWhenTheObjectIsMade() throws Exception {
    String comparator =
        """
        static class Late implements Comparator<String> {
          public int compare(String a, String b) { return (int) System.nanoTime(); }
          public void unused() { System.nanoTime(); }
        }
        """;
    assertSays(
        game("new TreeSet<String>(new Late());", comparator),
        "game.Game$Late.compare (Game.java:9)" + TICK);
    assertSays(game("", comparator));
  }

  @Test
  void textsAreFollowedWhereTheyAreAskedFor() throws Exception {
    String named =
        "record Named(int x) { public String toString() { return \"\" + System.nanoTime(); } }";
    assertSays(game("new Named(1);", named));
    assertSays(
        game("new Named(1).toString();", named), "game.Game$Named.toString (Game.java:8)" + TICK);
  }

  @Test
  void theTypeIsFollowedFromCreateOnly() throws Exception {
    assertSays(
        """
        class Game implements ShardType<String> {
          public String name() { System.nanoTime(); return ""; }
          public Simulation<String> create(ShardContext context) {
            System.nanoTime();
            return null;
          }
        }
        """,
        at("create", 5));
  }

  @Test
  void inputsAreFollowed() throws Exception {
    assertSays(
        """
        class Game implements Simulation<Say> {
          public void apply(Subscriber by, Input<Say> input) {}
          public Object snapshot() { return ""; }
          public void advance(Tick tick) {}
        }
        sealed interface Say {
          record Late(long at) implements Say { public Late { System.nanoTime(); } }
        }
        """,
        "game.Say$Late.<init> (Game.java:8)" + TICK);
  }

  @Test
  void workBesideTheShardMayDoAll() throws Exception {
    String context = "ShardContext context;";
    String now = "Long now(AsyncCall call) { return System.nanoTime(); }";
    assertSays(game(context, "context.async(\"a\", call -> System.nanoTime(), result -> {});", ""));
    assertSays(game(context, "context.async(\"a\", this::now, result -> {});", now));
    assertSays(
        game(
            context,
            "context.async(\"a\", new Work(), result -> {});",
            "static class Work implements AsyncWork<Long> { public "
                + now.replace("now", "run")
                + " }"));
    assertSays(
        game(context, "context.async(\"a\", call -> 1, result -> System.nanoTime());", ""),
        at("advance", 6));
  }

  @Test
  void whatAnAuthorKnowsToBeHarmlessIsLeftOut() throws Exception {
    String now = "long now() { return System.nanoTime(); }";
    assertSays(game("now();", "@Deterministic(\"for the log\") " + now));
    assertSays(game("now();", "@Deterministic(\" \") " + now), at("now", 8));
    assertSays(
        game(
            "now();",
            "@Deterministic(\"why\") void now() { then(); Runnable r = () -> then(); }"
                + " long then() { return System.nanoTime(); }"));
    assertSays(
        game(
            "new Log().now();",
            "@Deterministic(\"for the log\") static class Log { " + now + " }"));
    assertSays(
        game("", "@Deterministic(\"asked only\") static final Set<Integer> SET = Set.of(1, 2);"));
  }

  @Test
  void inheritedMethodsOfTheJdkAreFound() throws Exception {
    List<String> said =
        new Compiled(folder)
            .said(game("new Worker().start();", "static class Worker extends Thread {}"));
    assertEquals(2, said.size(), said::toString);
    assertTrue(said.get(0).contains("game.Game.advance (Game.java:6) calls Thread.start: hand"));
    assertTrue(said.get(1).contains("Worker.<init> (Game.java:8) calls new Thread(): "));
  }

  @Test
  void tablesAreFoundWhoseKeysHashByIdentity() throws Exception {
    String types =
        "enum Suit { RED } static class Thing {} record Id(int i) {} interface Any {}"
            + " static class Same { public int hashCode() { return 1; } }";
    String end =
        ", whose hash codes differ from run to run: use an EnumMap or a LinkedHashMap, or write a"
            + " hashCode()";
    String set = " makes a HashSet of ";
    String map = " makes a HashMap of ";
    assertSays(
        game(
            """
            Map<Suit, String> one = new HashMap<>();
            Set<Thing> two = new HashSet<>(3);
            Map<String, Suit> no = new HashMap<>(); Set<Id> more = new HashSet<>();
            Set<Same> same = new HashSet<>(); Set<Any> any = new HashSet<>();
            """
                .strip(),
            """
            final Map<DayOfWeek, String> three = new HashMap<>();
            static Set<Suit> four() { return new HashSet<>(); }
            static final Object FIVE = four();
            """
                + types),
        "game.Game.advance (Game.java:6)" + map + "game.Game$Suit" + end,
        "game.Game.advance (Game.java:7)" + set + "game.Game$Thing" + end,
        "game.Game.<init> (Game.java:11)" + map + "java.time.DayOfWeek" + end,
        "game.Game.four (Game.java:12)" + set + "game.Game$Suit" + end);
  }

  @Test
  void aLibraryIsNamedByThePlaceThatLeadsIntoIt() throws Exception {
    Compiled plugin =
        new Compiled(folder)
            .withLibrary(
                "lib.Clocks",
                """
                public class Clocks {
                  public static long now() { return System.nanoTime(); }
                  public static long later() { return inner(); }
                  static long inner() { Clocks.now(); return System.nanoTime(); }
                  public static void run(Runnable what) { what.run(); }
                  public static abstract class Base implements Simulation<String> {
                    public void apply(Subscriber by, Input<String> input) {}
                    public void advance(Tick tick) { System.nanoTime(); }
                    public Object snapshot() { return ""; }
                  }
                  interface Way { void go(); }
                  static class Unmade implements Way { public void go() { System.nanoTime(); } }
                  static class Made implements Way { public void go() { Math.random(); } }
                  static void go(Way way) { way.go(); }
                  public static void goes() { go(null); new Made(); }
                }
                """);
    String by = ", by which lib.Clocks.inner (Clocks.java:5)" + TICK;
    assertEquals(
        List.of(
            "game.Game.advance (Game.java:6) calls lib.Clocks.now, which" + TICK,
            "game.Game.advance (Game.java:7) calls lib.Clocks.later" + by,
            "game.Game.advance (Game.java:8) calls lib.Clocks.goes, by which lib.Clocks$Made.go"
                + " (Clocks.java:14) calls Math.random: take random numbers from"
                + " ShardContext.random()"),
        plugin.said(game("lib.Clocks.now();\nlib.Clocks.later();\nlib.Clocks.goes();", "")));
    assertEquals(
        List.of("game.Game.advance (Game.java) inherits lib.Clocks$Base.advance, which" + TICK),
        plugin.said("class Game extends lib.Clocks.Base {}"));
    assertEquals(
        List.of(at("advance", 6)),
        plugin.said(game("lib.Clocks.run(() -> System.nanoTime());", "")));
  }

  @Test
  void whatIsNoClassFileIsLeftToTheVirtualMachine() {
    List<byte[]> files = List.of(new byte[3], new byte[100]);
    assertEquals(List.of(), DeterminismScan.scan(files, file -> Optional.empty()));
  }

  @Test
  void onlyWhatWasScannedIsClean() throws Exception {
    assertFalse(DeterminismReport.NOT_SCANNED.isClean());
    assertTrue(new DeterminismReport(true, List.of()).isClean());
    List<Finding> findings =
        new Compiled(folder).findings(Map.of("Game", game("System.nanoTime();", "")));
    assertFalse(new DeterminismReport(true, findings).isClean());
  }
}
