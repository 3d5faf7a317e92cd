package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections come, are reset, closed and left, thousands of them, while each is sent snapshots of
 * its own, and their descriptors are given again at once: no byte of one player's may reach
 * another. {@code -Dmartlet.churn.connections=N} makes it longer.
 */
class ChurnTest {
  private static final int CONNECTIONS = Integer.getInteger("martlet.churn.connections", 3000);
  private static final int COMING_AND_GOING = 24;
  private static final int STAYING = 16;
  private static final String SHARD = "own:200";

  /** Each subscriber sees their own name, many times. */
  private static final PluginSource OWN =
      new PluginSource(
          "own.jar",
          "1",
          Map.of(
              "module-info.java",
              """
              module test.own {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.own.Own;
              }
              """,
              "test/own/Own.java",
              """
              package test.own;

              import module dev.martlet.api;
              import java.util.*;

              public final class Own implements ShardType<String> {
                public record View(String names) {}

                @Override public String name() { return "own"; }
                @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
                @Override public ShardSettings settings(ShardId id) {
                  return ShardSettings.DEFAULT.withTickRate(200).withMaxSubscribers(0);
                }
                @Override public Simulation<String> create(ShardContext context) {
                  return new Simulation<>() {
                    @Override public Decision authorizeJoin(Subscriber s) {
                      return Decision.allow();
                    }
                    @Override public void apply(Subscriber s, Input<String> input) {}
                    @Override public Object snapshot() { return new View("nobody"); }
                    @Override public Optional<?> snapshotFor(Subscriber s) {
                      return Optional.of(new View((s.id().value() + ",").repeat(200)));
                    }
                  };
                }
              }
              """));

  private final AtomicLong framesSeen = new AtomicLong();

  @ParameterizedTest
  @ValueSource(strings = {"io-uring", "send", "channel", "thread"})
  void whatAClientIsSentIsItsOwn(String path) throws Exception {
    PluginFolder plugins = PluginFolder.of("churn-" + path).with(OWN);
    try (Server server =
            plugins.start(
                "send-path", path,
                "limits.connections-per-address", "1000",
                "limits.joins-per-minute", "0",
                "limits.joins-per-minute-of-user", "0",
                "limits.send-buffer", "4096");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean over = new AtomicBoolean();
      List<Future<?>> staying = new ArrayList<>();
      for (int i = 0; i < STAYING; i++) {
        String user = "stays" + i;
        staying.add(clients.submit(checked(() -> stay(server, user, over))));
      }
      List<Future<?>> churning = new ArrayList<>();
      for (int i = 0; i < COMING_AND_GOING; i++) {
        int number = i;
        churning.add(clients.submit(checked(() -> comeAndGo(server, number))));
      }
      for (Future<?> one : churning) {
        one.get();
      }
      over.set(true);
      for (Future<?> one : staying) {
        one.get();
      }
      assertTrue(framesSeen.get() > CONNECTIONS);
      assertEquals(
          List.of(), server.log().lines().filter(line -> line.contains("SEVERE")).toList());
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private static Callable<Void> checked(Task task) {
    return () -> {
      task.run();
      return null;
    };
  }

  private void stay(Server server, String user, AtomicBoolean over) throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, SHARD, user)) {
      long last = -1;
      while (!over.get()) {
        long tick = check(client.read(), user);
        assertTrue(tick > last, "ticks rise");
        last = tick;
      }
    }
  }

  private void comeAndGo(Server server, int number) throws Exception {
    SplittableRandom dice = new SplittableRandom(number);
    for (int generation = 0; generation < CONNECTIONS / COMING_AND_GOING; generation++) {
      String user = "u" + number + "x" + generation;
      int buffer = dice.nextBoolean() ? 0 : 2048;
      try (RawClient client = new RawClient(server.shardPort, buffer).join(SHARD, user)) {
        for (int frames = dice.nextInt(6); frames > 0; frames--) {
          check(client.read(), user);
        }
        leave(client, user, dice.nextInt(4));
      }
    }
  }

  private void leave(RawClient client, String user, int how) throws IOException {
    switch (how) {
      case 0 -> client.socket.setSoLinger(true, 0); // and close sends a reset
      case 1 -> {
        client.sendClose(1000);
        readToTheEnd(client, user);
      }
      case 2 -> {
        client.socket.shutdownOutput();
        readToTheEnd(client, user);
      }
      default -> {} // closed with unread bytes
    }
  }

  private void readToTheEnd(RawClient client, String user) throws IOException {
    try {
      while (true) {
        Frame frame = client.read();
        if (frame.opcode() != RawClient.CLOSE) {
          check(frame, user);
        }
      }
    } catch (EOFException | SocketException e) {
      // its end
    }
  }

  /** Every byte is the user's. Returns the tick. */
  private long check(Frame frame, String user) {
    assertEquals(RawClient.BINARY, frame.opcode());
    assertEquals("{\"names\":\"" + (user + ",").repeat(200) + "\"}", frame.json());
    framesSeen.incrementAndGet();
    return ByteBuffer.wrap(frame.payload()).getLong();
  }
}
