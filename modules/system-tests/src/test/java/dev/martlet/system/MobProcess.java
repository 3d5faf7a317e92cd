package dev.martlet.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * A mob in a process of its own, which has the lowest priority and one processor: what it computes
 * must not be taken for what its attacks cost the server. The process reads commands, a line each:
 * "begin SEED NETWORK", and "stop", which it answers with the number of attacks that were made.
 */
final class MobProcess implements AutoCloseable {
  private static final int ATTACKERS = 8;

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter commands;

  /** Starts a process that makes one kind of attack. */
  MobProcess(Server server, MobAttack attack) throws IOException {
    int last = Runtime.getRuntime().availableProcessors() - 1;
    process =
        new ProcessBuilder(
                "nice",
                "-n",
                "19",
                "taskset",
                "-c",
                Integer.toString(last),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dmartlet.root=" + Project.ROOT,
                "-Dmartlet.work=" + System.getProperty("martlet.work"),
                "-cp",
                System.getProperty("java.class.path"),
                MobProcess.class.getName(),
                Integer.toString(server.port),
                Integer.toString(server.shardPort),
                attack.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  void begin(long seed, String network) {
    commands.println("begin " + seed + " " + network);
  }

  /** Ends the attacks; returns how many there were. */
  long stop() throws IOException {
    commands.println("stop");
    return Long.parseLong(answers.readLine());
  }

  /** Processor time of the process so far, in milliseconds. */
  long cpuMillis() throws IOException {
    return cpuMillis(process.pid());
  }

  /** Processor time of a process so far, the kernel's for it included, in milliseconds. */
  static long cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])); // 100 ticks a second
  }

  @Override
  public void close() {
    process.destroy();
  }

  // ---- the process ------------------------------------------------------------------------

  /** Attacks as it is told. */
  public static void main(String[] args) throws Exception {
    MobAttack attack =
        MobAttack.all().stream()
            .filter(one -> one.name().equals(args[2]))
            .findFirst()
            .orElseThrow();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      SplittableRandom dice = new SplittableRandom(Long.parseLong(words[1]));
      AtomicBoolean over = new AtomicBoolean();
      LongAdder count = new LongAdder();
      List<Thread> attackers = new ArrayList<>();
      for (int i = 0; i < ATTACKERS; i++) {
        Mobster mobster =
            new Mobster(
                Integer.parseInt(args[0]), Integer.parseInt(args[1]), words[2], dice.split());
        attackers.add(Thread.startVirtualThread(() -> attack(attack, mobster, over, count)));
      }
      in.readLine(); // stop
      over.set(true);
      for (Thread attacker : attackers) {
        attacker.join();
      }
      System.out.println(count.sum());
    }
  }

  private static void attack(
      MobAttack attack, Mobster mobster, AtomicBoolean over, LongAdder count) {
    while (!over.get()) {
      try {
        attack.action().run(mobster);
      } catch (Exception | AssertionError e) {
        // refused, closed or cut: as it should be
      }
      count.increment();
    }
  }
}
