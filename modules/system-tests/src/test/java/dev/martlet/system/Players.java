package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.system.RawClient.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Well-behaved players, who count the ticks that they miss. */
final class Players {
  static final int COUNT = 24;

  private static final int RATE = 20;

  /** How many ticks a shard may be late by and still deliver them all. */
  private static final long CATCH_UP = 5;

  /** Not the mob's. */
  private static final String ADDRESS = "127.0.0.2";

  /** When they play, on the clock of {@link System#nanoTime()}. */
  record Time(long begin, long nanos) {}

  /**
   * What one player has seen.
   *
   * @param ticks that arrived
   * @param gaps the tick numbers left out between them
   * @param due the ticks due in the time that the player played
   * @param refused frames other than snapshots and pings: complaints and closes
   */
  private record Seen(long ticks, long gaps, long due, long refused) {
    /** The gaps, and the ticks that the shard skipped because it was too late. */
    long missed() {
      long owed = due - ticks - gaps;
      return gaps + (owed > CATCH_UP ? owed : 0);
    }
  }

  private final String who;
  private final List<Future<Seen>> players = new ArrayList<>();

  /** Begins to play in shards of a server. */
  Players(String who, ExecutorService threads, Server server, Time time) {
    this.who = who;
    for (int i = 0; i < COUNT; i++) {
      String shard = "odd:" + RATE + ":200:none:players" + i % 6;
      players.add(threads.submit(() -> play(server, shard, time)));
    }
  }

  private static Seen play(Server server, String shard, Time time) throws Exception {
    try (RawClient client = new RawClient(server.shardPort, 0, ADDRESS).join(shard, null)) {
      long last = client.read(RawClient.BINARY).tick();
      while (System.nanoTime() < time.begin()) {
        last = client.read(RawClient.BINARY).tick();
      }
      long began = System.nanoTime();
      long end = began + time.nanos();
      long ticks = 0;
      long gaps = 0;
      long refused = 0;
      while (System.nanoTime() < end) {
        Frame frame = client.read();
        switch (frame.opcode()) {
          case RawClient.BINARY -> {
            gaps += frame.tick() - last - 1;
            last = frame.tick();
            ticks++;
            if (ticks % 2 == 0) {
              client.input("{\"text\":\"play\"}");
            }
          }
          case RawClient.PING -> client.send(RawClient.PONG, frame.payload());
          default -> refused++;
        }
      }
      long due = (System.nanoTime() - began) * RATE / 1_000_000_000L;
      return new Seen(ticks, gaps, due, refused);
    }
  }

  /** Waits until they have played, and returns how many ticks they missed. */
  long missed() throws Exception {
    long ticks = 0;
    long missed = 0;
    List<Long> each = new ArrayList<>();
    for (Future<Seen> player : players) {
      Seen seen = player.get();
      assertEquals(0, seen.refused(), "nobody is complained of or closed");
      ticks += seen.ticks();
      missed += seen.missed();
      each.add(seen.missed());
    }
    System.out.printf(
        "soak: %d players %s: %d ticks, %d missed: %s%n", players.size(), who, ticks, missed, each);
    return missed;
  }
}
