package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.InputLimits;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types that are no data are refused, with the path to the value and its type. */
class NoDataTest extends ShardFixture {
  /** A player whose session may be anything. */
  record Seat(String name, Object session) {}

  /** A state with such players. */
  record Table(List<Seat> players) {}

  /** Nothing of it can be read from outside. */
  @SuppressWarnings("unused")
  static final class Closed {
    private final int secret = 1;
  }

  /** What it inherits is the JDK's business. */
  static final class Worker extends Thread {
    public int getProgress() {
      return 1;
    }
  }

  /** Nothing to say, which is a fine thing for a record. */
  record Nothing() {}

  private static StateEncoder encoder() {
    return new StateEncoder(Shards.type());
  }

  static List<Object> noData() {
    Supplier<String> lambda = () -> "x";
    return new ArrayList<>(
        List.of(
            Thread.currentThread(),
            new Worker(),
            new Object(),
            new Closed(),
            lambda,
            String.class,
            NoDataTest.class.getModule(),
            new ByteArrayInputStream(new byte[1]),
            new Socket(),
            new ReentrantLock(),
            ForkJoinPool.commonPool(),
            new Random(1),
            new BitSet(),
            new IllegalStateException("x"),
            List.of(1).iterator(),
            Stream.of(1),
            Map.of(new Closed(), 1),
            Map.of(new int[1], 1),
            Collections.singletonMap(null, 1)));
  }

  @ParameterizedTest
  @MethodSource("noData")
  void whatIsNoDataIsRefusedWithPathAndType(Object session) {
    Object state = new Table(List.of(new Seat("eva", "here"), new Seat("adam", session)));
    for (BuiltIn format : BuiltIn.values()) {
      RuntimeException refusal =
          assertThrows(RuntimeException.class, () -> encoder().encodeValue(state, format));
      String message = refusal.getMessage();
      assertTrue(message.startsWith("$.players[1].session"), message);
      if (!(session instanceof Map)) {
        String type = " (" + session.getClass().getName() + ") is no data: ";
        assertTrue(message.startsWith("$.players[1].session" + type), message);
      }
    }
  }

  @Test
  void aRecordWithoutComponentsIsData() {
    assertEquals("{}", new String(encoder().encodeValue(new Nothing(), BuiltIn.JSON)));
  }

  @Test
  void theShardEndsAsByAnyMistakeOfItsGame() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    probe.snapshotInstead = new Table(List.of(new Seat("eva", Thread.currentThread())));
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, eva.closeReason());
  }

  /** Something that can hold itself. */
  record Box(List<Object> inner) {}

  @Test
  void whatHoldsItselfIsNamed() {
    List<Object> inner = new ArrayList<>();
    Box box = new Box(inner);
    inner.add(box);
    for (BuiltIn format : BuiltIn.values()) {
      RuntimeException fault =
          assertThrows(RuntimeException.class, () -> encoder().encodeValue(box, format));
      String message = fault.getMessage();
      assertTrue(message.startsWith("$.inner[0].inner[0]"), message);
      assertTrue(message.contains(" is nested too deeply; does it hold itself?"), message);
      assertTrue(message.length() < 600, message);
    }
  }

  @Test
  void whatFailsWhenItIsReadIsNamedToo() {
    Map<String, Object> state = new HashMap<>();
    state.put("seat", (Supplied) () -> fail());
    RuntimeException fault =
        assertThrows(RuntimeException.class, () -> encoder().encodeValue(state, BuiltIn.JSON));
    assertEquals(
        "$.seat.name cannot be written: java.lang.IllegalStateException: no name",
        fault.getMessage());
  }

  /** Something with a member that may fail. */
  interface Supplied {
    String getName();
  }

  private static String fail() {
    throw new IllegalStateException("no name");
  }

  // ---- at the load ------------------------------------------------------------------------

  /** A state that declares what is no data. */
  record Leaky(String name, Thread session) {}

  /** A type that declares which simulation it makes, and that which states it has. */
  private static final class Declaring implements ShardType<Probe.Word> {
    private static final class Game extends Probe {
      @Override
      public Leaky snapshot() {
        return new Leaky("x", null);
      }
    }

    @Override
    public String name() {
      return "declaring";
    }

    @Override
    public Game create(ShardContext context) {
      return new Game();
    }
  }

  @Test
  void aDeclaredStateIsRefusedAtTheLoad() throws Exception {
    ShardType<Probe.Word> type = new Declaring();
    assertTrue(type.create(null) instanceof Simulation, "or this test tests nothing");
    PluginJson json = new PluginJson(InputLimits.DEFAULT, 1000);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> HostedType.of(type, json, PluginSite.apart("declaring@1")));
    assertTrue(
        refusal.getMessage().contains("Leaky.session (java.lang.Thread) is no data"),
        refusal::getMessage);
  }
}
