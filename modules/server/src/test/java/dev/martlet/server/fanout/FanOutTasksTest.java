package dev.martlet.server.fanout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.config.SendPathName;
import dev.martlet.server.transport.ConnectionThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to the kernel, with real sockets. */
class FanOutTasksTest {
  private static final int SMALL = 4 * 1024;
  private static final int ORDINARY = 256 * 1024;

  private final ExecutorService threads = ConnectionThreads.create();
  private FanOutTasks fanOut;

  @AfterEach
  void stop() {
    if (fanOut != null) {
      fanOut.close();
    }
    threads.shutdownNow();
  }

  private void start(SendPathName name) {
    start(name, 2);
  }

  private void start(SendPathName name, int tasks) {
    SendPaths paths = SendPaths.choose(name);
    assertEquals(name, paths.chosen(), "what is tested works here");
    fanOut = new FanOutTasks(paths, tasks, threads);
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void manyAreSentTheSameAndEachItsOwn(SendPathName name) throws Exception {
    start(name);
    List<Wire> wires = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        wires.add(Wire.open(fanOut, ORDINARY, i % 10 != 0));
      }
      for (int round = 0; round < 20; round++) {
        byte[] common = bytes(1000, round);
        for (int i = 0; i < wires.size(); i++) {
          wires.get(i).line.queue.add(common);
          wires.get(i).line.queue.add(bytes(1 + i, i));
          wires.get(i).line.queue();
        }
        fanOut.handOver();
        for (int i = 0; i < wires.size(); i++) {
          assertArrayEquals(common, wires.get(i).read(1000));
          assertArrayEquals(bytes(1 + i, i), wires.get(i).read(1 + i));
        }
      }
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  /** The kernel takes a piece of the frame, again and again: none is lost, none comes twice. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aLongFrameArrivesWholeThroughATinyBuffer(SendPathName name) throws Exception {
    start(name);
    byte[] longOne = bytes(4 * 1024 * 1024, 1);
    byte[] next = bytes(100, 2);
    List<Wire> wires = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        wires.add(Wire.open(fanOut, SMALL, true));
        wires.getLast().line.queue.add(longOne);
        wires.getLast().line.queue.add(next);
        wires.getLast().line.queue();
      }
      fanOut.handOver();
      for (Wire wire : wires) {
        assertArrayEquals(longOne, wire.read(longOne.length));
        assertArrayEquals(next, wire.read(next.length));
      }
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whoTakesNothingHoldsUpNobody(SendPathName name) throws Exception {
    start(name, 1);
    try (Wire stalled = Wire.open(fanOut, SMALL, true);
        Wire other = Wire.open(fanOut, ORDINARY, true)) {
      stalled.line.send(bytes(1024 * 1024, 1));
      for (int i = 0; i < 1000; i++) {
        stalled.line.queue();
        other.line.send(bytes(500, i));
        assertArrayEquals(bytes(500, i), other.read(500));
      }
      stalled.line.closeSoon();
      stalled.client.close();
      assertTrue(stalled.awaitClosed(), "closed, although it was being written to");
    }
  }

  /** Virtual threads are never made to give way: those that send could keep all processors. */
  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "SEND", "CHANNEL"})
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoAlwaysTakesMoreHoldsUpNobody(SendPathName name) throws Exception {
    int tasks = Runtime.getRuntime().availableProcessors();
    start(name, tasks);
    List<Wire> endless = new ArrayList<>();
    try (Wire other = Wire.open(fanOut, ORDINARY, true)) {
      for (int i = 0; i < tasks; i++) {
        Wire wire = Wire.open(fanOut, ORDINARY, true);
        endless.add(wire);
        Thread.ofPlatform().daemon().start(() -> readAll(wire));
        wire.line.endless = true;
        wire.line.send(new byte[1]);
      }
      for (int i = 0; i < 100; i++) {
        other.line.send(bytes(500, i));
        assertArrayEquals(bytes(500, i), other.read(500));
        Thread.startVirtualThread(() -> {}).join();
      }
    } finally {
      for (Wire wire : endless) {
        wire.line.endless = false;
        wire.close();
      }
    }
  }

  private static void readAll(Wire wire) {
    ByteBuffer ignored = ByteBuffer.allocate(64 * 1024);
    try {
      while (wire.client.read(ignored.clear()) >= 0) {
        // nothing is done with it
      }
    } catch (IOException e) {
      // closed
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aPeerThatIsGoneIsFoundAndOthersAreServed(SendPathName name) throws Exception {
    start(name);
    try (Wire gone = Wire.open(fanOut, ORDINARY, true);
        Wire other = Wire.open(fanOut, ORDINARY, true)) {
      gone.client.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
      gone.client.close();
      for (int i = 0; i < 1000; i++) {
        gone.line.queue.add(bytes(1000, i));
        gone.line.queue();
        other.line.send(bytes(500, i));
        assertArrayEquals(bytes(500, i), other.read(500));
      }
      assertTrue(gone.awaitBroken());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "frame",
    "written",
    "took",
    "hasMore",
    "full",
    "write",
    "awaitRoom",
    "broken",
    "closing",
    "closed"
  })
  void whateverFailsOfOneTheOthersAreServed(String method) throws Exception {
    start(SendPathName.SEND);
    long survived = SurvivedFaults.count();
    for (Error error :
        List.of(new OutOfMemoryError("a test's"), new StackOverflowError("a test's"))) {
      try (Wire faulty = Wire.open(fanOut, SMALL, true);
          Wire good = Wire.open(fanOut, ORDINARY, true)) {
        faulty.line.with = error;
        faulty.line.fails = method;
        if (method.equals("broken")) {
          faulty.client.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
          faulty.client.close();
        }
        for (int i = 0; i < 20; i++) {
          faulty.line.queue.add(bytes(100, i));
          faulty.line.queue.add(bytes(100 * 1024, i)); // more than its socket takes
          faulty.line.queue();
          good.line.send(bytes(100, i));
          assertArrayEquals(bytes(100, i), good.read(100));
        }
        faulty.line.closeSoon();
        if (method.equals("broken")) {
          assertTrue(faulty.awaitBroken());
        }
        if (!method.equals("closed")) {
          faulty.client.close();
          assertTrue(faulty.awaitClosed());
        }
      }
    }
    assertTrue(method.equals("closed") || SurvivedFaults.count() > survived, "it did fail");
  }

  /** Descriptors are given again at once: what is sent must never go to who came after. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aClosedConnectionsBytesGoToNobodyElse(SendPathName name) throws Exception {
    start(name);
    int generations = 300;
    Wire[] wires = new Wire[8];
    for (int generation = 0; generation < generations; generation++) {
      for (int i = 0; i < wires.length; i++) {
        int at = i;
        Wire old = wires[i];
        if (old != null) {
          Thread closing = Thread.startVirtualThread(old.line::closeSoon);
          old.line.send(bytes(2000, -1 - at)); // while it is being closed
          closing.join();
          old.client.close();
        }
        wires[i] = Wire.open(fanOut, ORDINARY, true);
        ByteBuffer mine = ByteBuffer.allocate(12).putInt(generation).putInt(i).putInt(4711);
        wires[i].line.send(mine.array());
        if (old != null) {
          old.line.send(bytes(2000, -1 - at)); // and when it is closed
        }
        ByteBuffer got = ByteBuffer.wrap(wires[i].read(12));
        assertEquals(generation, got.getInt());
        assertEquals(i, got.getInt());
        assertEquals(4711, got.getInt());
      }
    }
    for (Wire wire : wires) {
      wire.close();
    }
  }
}
