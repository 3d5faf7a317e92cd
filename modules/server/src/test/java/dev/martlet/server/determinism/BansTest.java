package dev.martlet.server.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each rule forbids, and what looks like it and is allowed. */
class BansTest {
  /** A rule or "-", what is said of the statement, and the statement. */
  private static final String STATEMENTS =
      """
      WALL_CLOCK | System.currentTimeMillis | long t = System.currentTimeMillis();
      WALL_CLOCK | System.nanoTime | long t = System.nanoTime();
      WALL_CLOCK | Instant.now | Instant.now();
      WALL_CLOCK | LocalDate.now | LocalDate.now();
      WALL_CLOCK | LocalDateTime.now | LocalDateTime.now(ZoneOffset.UTC);
      WALL_CLOCK | Clock.systemUTC | Clock.systemUTC();
      WALL_CLOCK | Clock.system | Clock.system(ZoneOffset.UTC);
      WALL_CLOCK | new Date() | new Date();
      WALL_CLOCK | Calendar.getInstance | Calendar.getInstance();
      WALL_CLOCK | new GregorianCalendar() | new GregorianCalendar();
      - | | Instant.ofEpochSecond(1).plusSeconds(2);
      - | | LocalDate.now(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
      - | | new Date(12);
      - | | new GregorianCalendar(2026, 1, 1);
      RANDOM | Math.random | Math.random();
      RANDOM | new Random() | new Random();
      RANDOM | new SplittableRandom() | new SplittableRandom();
      RANDOM | ThreadLocalRandom.current | ThreadLocalRandom.current();
      RANDOM | new SecureRandom() | new java.security.SecureRandom();
      RANDOM | UUID.randomUUID | UUID.randomUUID();
      RANDOM | Collections.shuffle | Collections.shuffle(new ArrayList<String>());
      RANDOM | RandomGenerator.getDefault | RandomGenerator.getDefault();
      RANDOM | RandomGenerator.of | RandomGenerator.of("L64X128MixRandom");
      RANDOM | RandomGeneratorFactory.create | RandomGeneratorFactory.getDefault().create();
      - | | new Random(1).nextInt();
      - | | new SplittableRandom(1);
      - | | RandomGeneratorFactory.getDefault().create(1);
      - | | Collections.shuffle(new ArrayList<String>(), new Random(1));
      - | | UUID.nameUUIDFromBytes(new byte[1]);
      THREADS | new Thread() | new Thread();
      THREADS | Thread.ofVirtual | Thread.ofVirtual();
      THREADS | Thread.startVirtualThread | Thread.startVirtualThread(null);
      THREADS | Executors.newCachedThreadPool | Executors.newCachedThreadPool();
      THREADS | ForkJoinPool.commonPool | ForkJoinPool.commonPool();
      THREADS | CompletableFuture.runAsync | CompletableFuture.runAsync(null);
      THREADS | CompletableFuture.thenApplyAsync | new CompletableFuture<String>().thenApplyAsync(null);
      THREADS | new Timer() | new Timer();
      THREADS | List.parallelStream | new ArrayList<String>(); List<String> l = null; l.parallelStream();
      THREADS | IntStream.parallel | IntStream.range(0, 2).parallel();
      - | | new CompletableFuture<String>().thenApply(null);
      - | | IntStream.range(0, 2).sequential().sum();
      INPUT_OUTPUT | Files.exists | Files.exists(Path.of("a"));
      INPUT_OUTPUT | new FileInputStream(String) | try { new FileInputStream("a"); } catch (IOException e) {}
      INPUT_OUTPUT | File.exists | new File("a").exists();
      INPUT_OUTPUT | new Scanner(File) | try { new Scanner(new File("a")); } catch (IOException e) {}
      INPUT_OUTPUT | new Socket() | new java.net.Socket();
      INPUT_OUTPUT | URL.openStream | try { java.net.URI.create("a:b").toURL().openStream(); } catch (IOException e) {}
      INPUT_OUTPUT | HttpClient.newHttpClient | java.net.http.HttpClient.newHttpClient();
      INPUT_OUTPUT | DriverManager.getConnection | try { java.sql.DriverManager.getConnection("a"); } catch (Exception e) {}
      INPUT_OUTPUT | FileChannel.open | try { java.nio.channels.FileChannel.open(null); } catch (Exception e) {}
      - | | Path.of("a").resolve("b").getFileName();
      - | | new File("a").getName();
      - | | java.net.URI.create("http://localhost");
      - | | new ByteArrayInputStream(new byte[1]).read();
      ORDER | Set.of | Set<String> s = Set.of("a", "b");
      ORDER | Set.of | Set<String> s = Set.of(new String[0]);
      ORDER | Set.copyOf | Set.copyOf(List.of(1));
      ORDER | Map.of | Map.of("a", 1, "b", 2);
      ORDER | Map.ofEntries | Map.ofEntries(Map.entry("a", 1));
      ORDER | Map.copyOf | Map.copyOf(new TreeMap<String, String>());
      ORDER | Collectors.toUnmodifiableSet | Stream.of(1).collect(Collectors.toUnmodifiableSet());
      ORDER | new IdentityHashMap() | new IdentityHashMap<String, String>();
      - | | Set.of("a");
      - | | Map.of("a", 1);
      - | | List.of("a", "b");
      - | | List.copyOf(new ArrayList<String>());
      - | | new LinkedHashMap<Object, String>();
      IDENTITY | System.identityHashCode | System.identityHashCode("a");
      IDENTITY | Enum.hashCode | int h = DayOfWeek.MONDAY.hashCode();
      - | | "a".hashCode();
      LOCALE | Locale.getDefault | Locale.getDefault();
      LOCALE | String.format | String.format("%d", 1);
      LOCALE | String.formatted | "%d".formatted(1);
      LOCALE | String.toUpperCase | "a".toUpperCase();
      LOCALE | String.toLowerCase | "a".toLowerCase();
      - | | String.format(Locale.ROOT, "%d", 1);
      - | | "a".toUpperCase(Locale.ROOT);
      TIME_ZONE | ZoneId.systemDefault | ZoneId.systemDefault();
      TIME_ZONE | TimeZone.getDefault | TimeZone.getDefault();
      - | | ZoneId.of("UTC");
      ENVIRONMENT | System.getenv | System.getenv("a");
      ENVIRONMENT | System.getProperty | System.getProperty("a");
      ENVIRONMENT | Integer.getInteger | Integer.getInteger("a");
      ENVIRONMENT | Runtime.availableProcessors | Runtime.getRuntime().availableProcessors();
      MATH | Math.sin | Math.sin(1);
      MATH | Math.atan2 | Math.atan2(1, 2);
      MATH | Math.pow | Math.pow(1, 2);
      MATH | Math.hypot | Math.hypot(1, 2);
      MATH | Math.log10 | Math.log10(1);
      - | | Math.sqrt(2);
      - | | Math.abs(-1);
      - | | StrictMath.sin(1);
      - | | System.getLogger("a").log(System.Logger.Level.INFO, "b");
      """;

  /** One method for each statement, so that they are compiled together. */
  @Test
  void eachRuleForbidsWhatItSaysAndNothingElse(@TempDir Path folder) throws Exception {
    List<String[]> rows = STATEMENTS.lines().map(line -> line.split(" *\\| *", 3)).toList();
    StringBuilder methods = new StringBuilder();
    StringBuilder calls = new StringBuilder();
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < rows.size(); i++) {
      String[] row = rows.get(i);
      methods.append("static void m" + i + "() { " + row[2] + " }\n");
      calls.append("m" + i + "();");
      if (!row[0].equals("-")) {
        expected.put("m" + i + " " + row[2], row[0] + " calls " + row[1]);
      }
    }
    String source =
        """
        class Game implements Simulation<String> {
          public void apply(Subscriber by, Input<String> input) {}
          public void advance(Tick tick) { %s }
          public Object snapshot() { return ""; }
          %s
        }
        """
            .formatted(calls, methods);
    Map<String, String> found = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    for (Finding finding : new Compiled(folder).findings(Map.of("Game", source))) {
      String method = finding.place().method();
      String statement = rows.get(Integer.parseInt(method.substring(1)))[2];
      String said = finding.rule() + " " + finding.what();
      if (found.put(method + " " + statement, said) != null) {
        twice.add(method + " " + statement);
      }
    }
    assertEquals(expected, found);
    assertEquals(List.of(), twice);
  }
}
