package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.journal.JournalFormatException;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.MemoryStore;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

/** Whatever happens, a shard that was recovered is what it was when somebody saw it last. */
class RecoveryProperties {
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);
  private static final List<String> NAMES = List.of("eva", "adam", "cain", "anon");
  private static final List<String> WORDS =
      List.of(
          "hello", "no", "fail", "trap", "kick me", "ban eva", "all out", "timer", "timers",
          "cancel", "finish");
  private static final Signal.Sender ROOT = new Signal.Operator(Principal.admin("root"));

  private enum Kind {
    JOIN,
    SAY,
    LEAVE,
    LOSE,
    RETURN,
    SIGNAL,
    TICK,
    /** The disk takes nothing any more, or takes what has waited. */
    STALL,
    CRASH
  }

  /** What one does: the number says who, or which of those who have joined. */
  private record Step(Kind kind, int number, String word) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, 11),
            Arbitraries.of(WORDS))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Property(tries = 300)
  void withATickRate(@ForAll("steps") List<Step> steps) {
    play("probe:x", false, steps);
  }

  @Property(tries = 300)
  void eventDriven(@ForAll("steps") List<Step> steps) {
    play("probe:events", false, steps);
  }

  @Property(tries = 300)
  void savedWithATickRate(@ForAll("steps") List<Step> steps) {
    play("probe:x", true, steps);
  }

  @Property(tries = 300)
  void savedAndEventDriven(@ForAll("steps") List<Step> steps) {
    play("probe:events", true, steps);
  }

  private static void play(String id, boolean saves, List<Step> steps) {
    World world = new World(id, saves);
    try {
      steps.forEach(world::act);
      world.crash();
    } finally {
      world.server.close();
    }
  }

  /** A client, which knows only what it has read. */
  private static final class Guest {
    final String name;
    Player player;
    private SyncClient client;
    private boolean connected;

    /** The newest ticket that it has read, which it shows whatever has become of it; or null. */
    String ticket;

    /** The seat that it has as far as it knows; or null. */
    Subscriber seat;

    Guest(String name, Player player) {
      this.name = name;
      connect(player);
    }

    void comeBack(Player player) {
      if (!hasSeat()) {
        seat = null;
      }
      connect(player);
    }

    private void connect(Player player) {
      this.player = player;
      this.client = new SyncClient(new JsonMapper());
      this.connected = true;
    }

    void leave() {
      player.leave();
      connected = false;
      seat = null;
    }

    void lose(Shard<?> shard) {
      shard.lose(player.subscription);
      connected = false;
    }

    /** Reads what was sent. */
    void read() {
      if (connected && player.options.mode() == Mode.VERSION_2) {
        client.take(player);
        if (client.control instanceof Map<?, ?> said && said.get("ticket") instanceof String text) {
          ticket = text;
          seat = player.subscription.subscriber();
        }
      }
    }

    /** Whether it has a seat as far as it knows. */
    boolean hasSeat() {
      return seat != null && player.closeReason() == null;
    }
  }

  private static final class World {
    private final String id;
    private final boolean saves;
    private final MemoryStore store = new MemoryStore();
    private Diary.Type type;
    private DurableServer server;
    private Shard<?> shard;
    private Diary diary;
    private final List<Guest> guests = new ArrayList<>();
    private boolean stalled;
    private long numbers;

    /** How many of the diary's lines anybody may have seen. */
    private int seen;

    World(String id, boolean saves) {
      this.id = id;
      this.saves = saves;
      start();
    }

    private void start() {
      type = new Diary.Type(Durability.JOURNAL, saves);
      server = new DurableServer(type, store);
      shard = server.shard(id);
      diary = type.made;
    }

    void act(Step step) {
      switch (step.kind()) {
        case CRASH -> crash();
        case STALL -> stall();
        case TICK -> server.advance(Duration.ofMillis(50));
        case JOIN -> join(NAMES.get(step.number() % NAMES.size()), step);
        case SIGNAL -> signal(step.word());
        default -> {
          if (!guests.isEmpty()) {
            act(step, guests.get(step.number() % guests.size()));
          }
        }
      }
      server.settle();
      if (!stalled) {
        server.awaitDurable(shard);
        seen = diary.calls.size();
      }
      guests.forEach(Guest::read);
    }

    private void stall() {
      stalled = !stalled;
      store.failWith(stalled ? "the disk is full" : null);
    }

    private void act(Step step, Guest guest) {
      switch (step.kind()) {
        case SAY -> {
          String input = "{\"input\":" + json(step.word()) + ",\"client_seq\":" + ++numbers + "}";
          guest.player.send(input);
        }
        case LEAVE -> guest.leave();
        case LOSE -> guest.lose(shard);
        default -> comeBack(guest);
      }
    }

    private void join(String name, Step step) {
      Optional<JoinParameters> said =
          step.number() > 5 ? Optional.of(parameters(json(step.word()))) : Optional.empty();
      StreamOptions stream = step.number() % 3 == 0 ? StreamOptions.DEFAULT : VERSION_2;
      JoinOptions options = new JoinOptions(stream, Optional.empty(), said);
      guests.add(new Guest(name, new Player(shard, name, Diary.principal(name), options)));
    }

    private void comeBack(Guest guest) {
      if (guest.ticket != null) {
        ResumeRequest claim = new ResumeRequest(guest.ticket, OptionalLong.empty(), 0);
        JoinOptions options = new JoinOptions(VERSION_2, Optional.of(claim), Optional.empty());
        guest.comeBack(new Player(shard, guest.name, Diary.principal(guest.name), options));
      }
    }

    private JoinParameters parameters(String json) {
      try {
        return JoinParameters.read(server.type(), json.getBytes(StandardCharsets.UTF_8));
      } catch (BadInputException e) {
        throw new AssertionError(json, e);
      }
    }

    private void signal(String word) {
      byte[] message = ("{\"signal\":" + json(word) + "}").getBytes(StandardCharsets.UTF_8);
      shard.signals().put(message, ROOT, outcome -> {});
    }

    private static String json(String word) {
      return "{\"text\":\"" + word + "\"}";
    }

    /** The server dies with what the disk has; the next one has the same disk, with room again. */
    void crash() {
      List<String> before = diary.calls;
      JournalId life = shard.context.journal().id();
      server.close();
      store.failWith(null);
      stalled = false;
      replay(life, before);
      start();
      if (life.equals(shard.context.journal().id())) {
        assertPrefix(before, diary.calls);
        guests.removeIf(guest -> !guest.hasSeat());
        letThemBack();
      } else {
        assertTrue(
            seen == 0 || before.stream().anyMatch(line -> line.startsWith("onEnd")),
            () -> "it was set aside: " + before);
        guests.clear();
      }
      seen = diary.calls.size();
    }

    /** A tool that replays what the disk has sees what was seen, and takes nothing over. */
    private void replay(JournalId life, List<String> before) {
      Optional<JournalContent> content = store.read(life);
      Diary.Type again = new Diary.Type(Durability.JOURNAL, saves);
      HostedType<?> hosted =
          HostedType.of(
              again, new PluginJson(InputLimits.DEFAULT, 100_000), PluginSite.apart("probe@1"));
      try (JournalReplay replay =
          new JournalReplay(
              List.of(hosted), Map.of(), Shards.limits(EngineLimits.DEFAULT.sync()))) {
        Optional<ReadJournal> journal =
            content.isEmpty() ? Optional.empty() : JournalReader.read(life, content.get());
        if (journal.isPresent()) {
          ReplayResult result = replay.run(journal.get(), Long.MAX_VALUE, ReplayObserver.NOBODY);
          assertEquals(Optional.empty(), result.difference());
          assertEquals(before.subList(0, seen), again.made.calls.subList(0, seen));
        }
      } catch (JournalFormatException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** What was seen is there, and what follows it is what followed, or ticks without anything. */
    private void assertPrefix(List<String> before, List<String> now) {
      assertTrue(now.size() >= seen, "there are " + now.size() + " of " + seen + " lines");
      int both = Math.min(before.size(), now.size());
      for (int i = 0; i < seen; i++) {
        int line = i;
        assertEquals(before.get(i), now.get(i), () -> "line " + line + " of " + seen);
      }
      for (int i = seen; i < both && before.get(i).equals(now.get(i)); i++) {
        seen++;
      }
      for (String line : now.subList(seen, now.size())) {
        assertTrue(
            line.startsWith("Tick[") || line.startsWith("finished") || line.startsWith("onTimer"),
            line);
      }
    }

    /** What they were told holds, whether or not the dead server was whole. */
    private void letThemBack() {
      for (Guest guest : guests) {
        Subscriber seat = guest.seat;
        comeBack(guest);
        server.awaitDurable(shard);
        guest.read();
        assertNull(guest.player.closeReason());
        assertEquals(seat, guest.seat, guest.name);
      }
    }
  }
}
