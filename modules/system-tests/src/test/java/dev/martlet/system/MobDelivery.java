package dev.martlet.system;

import dev.martlet.system.QuietShards.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Measures how long snapshots of quiet shards are on their way beside each attack of the mob: no
 * test of the build, for it asserts nothing about time. Windows without and with the attack take
 * turns, so that what else the machine does is in both. In a third window of each round, the attack
 * is on another server: what that costs the quiet shards, the machine does, whose processors and
 * network they share, and no limit of a server could change. {@code dist/soak delivery} runs it.
 *
 * <p>The attackers have a process of the lowest priority on one processor, new addresses in each
 * window, whose credits are full, and limits as those of a new installation to get past.
 */
class MobDelivery {
  private static final int ROUNDS = Integer.getInteger("martlet.delivery.rounds", 5);
  private static final int SECONDS = Integer.getInteger("martlet.delivery.seconds", 4);
  private static final Pattern ONLY =
      Pattern.compile(System.getProperty("martlet.delivery.only", ""));

  /** Between windows, for what the last one left to be over. */
  private static final long PAUSE_MS = 1500;

  private int windows;

  /** What one window cost. */
  private record Window(Seen seen, long serverMillis, long attacks, long attackerMillis) {}

  @Test
  void measure() throws Exception {
    PluginFolder plugins = PluginFolder.of("delivery").with(TestPlugin.ODD);
    String bench = "martlet-bench.jar";
    Files.copy(Project.IMAGE.resolve("plugins").resolve(bench), plugins.path().resolve(bench));
    List<String> table = new ArrayList<>();
    table.add(
        "| attack | p99 without, ms | beside an attack on another server | beside this one | ratio"
            + " of the last two | of their p50 | ticks missed without | beside | server, ms of a"
            + " core a second, without | beside | attacker | attacks |");
    table.add("| --- |" + " --- |".repeat(11));
    ProcessBuilder command = plugins.command();
    command.environment().put("MARTLET_JAVA_OPTS", "-Xmx512m");
    try (Server server = Server.of(command);
        Server other = Server.of(command);
        QuietShards quiet = new QuietShards(server)) {
      pauseOn(server);
      pauseOn(other);
      Thread.sleep(10_000); // until the server's code is compiled
      for (MobAttack attack : MobAttack.all()) {
        if (ONLY.matcher(attack.name()).find()) {
          table.add(measure(server, other, quiet, attack));
          System.out.println(table.getLast());
        }
      }
    }
    Path page = Project.workFolder("delivery-table").resolve("delivery.md");
    Files.write(page, table);
    System.out.println("\n" + String.join("\n", table) + "\n\nwritten to " + page);
  }

  /** Makes the shard that the attacks on a paused one are for. */
  private static void pauseOn(Server server) throws Exception {
    try (RawClient first = RawClient.join(server.shardPort, Mobster.PAUSED, null)) {
      first.read(RawClient.BINARY);
    }
    MobTest.admin(server, "pause");
  }

  private String measure(Server server, Server other, QuietShards quiet, MobAttack attack)
      throws Exception {
    List<Window> without = new ArrayList<>();
    List<Window> elsewhere = new ArrayList<>();
    List<Window> beside = new ArrayList<>();
    try (MobProcess mob = new MobProcess(server, attack);
        MobProcess mobElsewhere = new MobProcess(other, attack)) {
      window(server, quiet, mobElsewhere, true); // warms all up
      window(server, quiet, mob, true);
      for (int round = 0; round < ROUNDS; round++) {
        without.add(window(server, quiet, mob, false));
        elsewhere.add(window(server, quiet, mobElsewhere, true));
        beside.add(window(server, quiet, mob, true));
        MobTest.admin(server, "pause"); // it may have been idle for long, and made anew
        MobTest.admin(other, "pause");
      }
    }
    double calm = median(without, window -> window.seen().p99());
    double machine = median(elsewhere, window -> window.seen().p99());
    double beset = median(beside, window -> window.seen().p99());
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %d of %d | %.0f | %.0f | %.0f | %d |",
        attack.name(),
        calm / 1000,
        machine / 1000,
        beset / 1000,
        beset / machine,
        median(beside, window -> window.seen().p50())
            / median(elsewhere, window -> window.seen().p50()),
        without.stream().mapToLong(window -> window.seen().missed()).sum(),
        beside.stream().mapToLong(window -> window.seen().missed()).sum(),
        beside.stream().mapToLong(window -> window.seen().ticks()).sum(),
        median(without, Window::serverMillis) / SECONDS,
        median(beside, Window::serverMillis) / SECONDS,
        median(beside, Window::attackerMillis) / SECONDS,
        beside.stream().mapToLong(Window::attacks).sum());
  }

  private Window window(Server server, QuietShards quiet, MobProcess mob, boolean attacks)
      throws Exception {
    Thread.sleep(PAUSE_MS);
    int number = windows++;
    quiet.take();
    long serverBefore = MobProcess.cpuMillis(server.pid());
    long mobBefore = mob.cpuMillis();
    if (attacks) {
      mob.begin(number, "127." + (1 + number / 250) + "." + (1 + number % 250) + ".");
    }
    Thread.sleep(SECONDS * 1000L); // a window, no waiting
    Seen seen = quiet.take();
    long serverMillis = MobProcess.cpuMillis(server.pid()) - serverBefore;
    long mobMillis = mob.cpuMillis() - mobBefore;
    return new Window(seen, serverMillis, attacks ? mob.stop() : 0, mobMillis);
  }

  private static double median(List<Window> windows, ToLongFunction<Window> figure) {
    long[] all = windows.stream().mapToLong(figure).toArray();
    Arrays.sort(all);
    return (all[(all.length - 1) / 2] + all[all.length / 2]) / 2.0;
  }
}
