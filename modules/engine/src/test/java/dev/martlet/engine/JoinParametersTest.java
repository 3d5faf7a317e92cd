package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients say when they join. */
class JoinParametersTest extends ShardFixture {
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);

  record Side(String team, int wish) {
    Side {
      if (wish < 0) {
        throw new IllegalArgumentException("a wish is not negative");
      }
      if (wish == 13) {
        throw new StackOverflowError();
      }
    }
  }

  /** Writes down who comes with what, and lets nobody in whose team is full. */
  private static final class Game implements Simulation<Probe.Word> {
    final List<String> events = new ArrayList<>();

    private void note(String what, Subscriber who) {
      events.add(what + " " + who + " " + who.parameters(Side.class));
    }

    @Override
    public Decision authorizeJoin(Subscriber subscriber) {
      note("asks", subscriber);
      return subscriber.parameters(Side.class).filter(side -> side.team.equals("full")).isPresent()
          ? Decision.refuse("that team is full")
          : Decision.allow();
    }

    @Override
    public void onJoin(Subscriber subscriber) {
      note("joins", subscriber);
    }

    @Override
    public void onReconnect(Subscriber subscriber) {
      note("is back", subscriber);
    }

    @Override
    public void onLeave(Subscriber subscriber) {
      note("leaves", subscriber);
    }

    @Override
    public void apply(Subscriber subscriber, Input<Probe.Word> input) {}

    @Override
    public Object snapshot() {
      return Map.of();
    }
  }

  private static class Type implements ShardType<Probe.Word> {
    private final DataType<?> joinType;

    Type(DataType<?> joinType) {
      this.joinType = joinType;
    }

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public DataType<?> joinType() {
      return joinType;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      throw new UnsupportedOperationException("the test makes it");
    }
  }

  private static HostedType<Probe.Word> hosted(DataType<?> joinType) {
    return HostedType.of(
        new Type(joinType),
        new PluginJson(InputLimits.DEFAULT, 100_000, true),
        PluginSite.apart("probe@1"));
  }

  private final HostedType<Probe.Word> type = hosted(DataType.of(Side.class));
  private final Game game = new Game();
  private final Shard<?> shard =
      Shards.of(
          type,
          game,
          ShardSettings.DEFAULT.withMaxSubscribers(2),
          new ShardHost(clock, limits, metrics, ended::add));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Player join(String json, Optional<ResumeRequest> resume) {
    Optional<JoinParameters> parameters;
    try {
      parameters = Optional.of(JoinParameters.read(type, utf8(json)));
    } catch (BadInputException e) {
      throw new AssertionError(json, e);
    }
    Player player =
        new Player(
            shard, "eva", Principal.user("eva"), new JoinOptions(VERSION_2, resume, parameters));
    clock.settle();
    return player;
  }

  private Player join(String json) {
    return join(json, Optional.empty());
  }

  @Test
  void theSimulationKnowsThemFromTheFirstQuestionToTheEnd() {
    Player eva = join("{\"team\":\"red\",\"wish\":7}");
    assertNull(eva.closeReason());
    eva.leave();
    clock.advance(STEP);
    String side = " eva (1) Optional[Side[team=red, wish=7]]";
    assertEquals(List.of("asks" + side, "joins" + side, "leaves" + side), game.events);
  }

  @Test
  void whoSaysNothingHasNone() {
    new Player(shard, "eva");
    clock.settle();
    assertEquals(
        List.of("asks eva (1) Optional.empty", "joins eva (1) Optional.empty"), game.events);
  }

  @Test
  void theSimulationMayRefuseThem() {
    assertEquals(
        CloseReason.unauthorized("that team is full"),
        join("{\"team\":\"full\",\"wish\":0}").closeReason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"team\":7}                     | join.team: expected text",
        "{\"wish\":\"7\"}                 | join.wish: expected a whole number",
        "{\"wish\":-1}                    | a wish is not negative",
        "{\"wish\":13}                    | not what this shard takes",
        "{\"wish\":1,\"wish\":2}          | join: the member \"wish\" comes twice",
        "{\"color\":\"red\"}              | join.color",
        "[]                               | join: expected",
        "null                             | this shard takes no empty join",
      })
  void whatIsNoneOfItsTypeIsToldAndTheSimulationIsNotAsked(String json, String said) {
    Player eva = join(json);
    CloseReason reason = eva.closeReason();
    assertEquals(CloseReason.Kind.BAD_JOIN, reason.kind());
    assertEquals("bad join: " + said, reason.reason().substring(0, 10 + said.length()));
    assertEquals(List.of(), game.events);
    assertEquals(0, shard.status().subscribers());
  }

  @Test
  void whoComesBackIsWhoTheyWere() {
    Player eva = join("{\"team\":\"red\",\"wish\":7}");
    ResumeRequest claim = new ResumeRequest(eva.subscription.ticket(), OptionalLong.empty(), 0);
    shard.lose(eva.subscription);
    clock.advance(STEP);
    Player again = join("{\"team\":\"blue\",\"wish\":-1}", Optional.of(claim));
    assertNull(again.closeReason(), "what it says now does not matter");
    assertEquals("is back eva (1) Optional[Side[team=red, wish=7]]", game.events.getLast());
  }

  @Test
  void whoGetsTheirSeatBackInAFullShardIsWhoTheyWere() {
    Player eva = join("{\"team\":\"red\",\"wish\":7}");
    join("{\"team\":\"red\",\"wish\":8}");
    shard.lose(eva.subscription);
    clock.advance(STEP);
    join("{\"team\":\"blue\",\"wish\":9}");
    assertEquals("is back eva (1) Optional[Side[team=red, wish=7]]", game.events.getLast());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                    | there is nothing in it",
        "`  `                  | there is nothing in it",
        "{\"team\":            | not JSON: it ends too early",
        "1,\"client_seq\":2    | not JSON, near byte 1",
        "1 2                   | not JSON: something follows it",
        "{}}                   | not JSON",
        "{} {}                 | not JSON: something follows it",
        "team=red              | not JSON",
        "\"\\ud800\"           | a text in it has half a surrogate pair",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | Document nesting"
            + " depth",
      })
  void whatIsNotOneValueOfJsonIsFoundWithoutTheShard(String json, String said) {
    BadInputException bad =
        assertThrows(BadInputException.class, () -> JoinParameters.read(type, utf8(json)));
    String message = bad.error().message();
    assertEquals(said, message.substring(0, Math.min(said.length(), message.length())));
  }

  @Property
  void anythingAtAllIsReadOrRefused(@ForAll byte[] anything) {
    try {
      JoinParameters.read(type, anything).value();
    } catch (BadInputException e) {
      assertFalse(e.error().message().isEmpty());
    }
  }

  @Test
  void aTypeThatTakesNoneSaysSo() {
    HostedType<?> silent = hosted(DataType.none());
    BadInputException bad =
        assertThrows(BadInputException.class, () -> JoinParameters.read(silent, utf8("{}")));
    assertEquals("shards of type probe take no join parameters", bad.error().message());
  }

  @Test
  void aTypeThatNoneCanBeReadIntoIsRefusedAtTheLoad() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> hosted(DataType.of(Runnable.class)));
    assertEquals("joinType(): ", refused.getMessage().substring(0, 12));
    assertEquals(
        "joinType() names no type, nor none()",
        assertThrows(IllegalArgumentException.class, () -> hosted(DataType.declared()))
            .getMessage());
  }

  @Test
  void anotherTypeThanTheirsIsAnErrorOfTheSimulation() {
    Subscriber eva =
        Subscriber.of(1, new dev.martlet.api.SubscriberId("eva"), Principal.user("eva"))
            .withParameters(new Side("red", 1));
    assertEquals(
        "the join parameters are a %s, as joinType() says, and no java.lang.String"
            .formatted(Side.class.getName()),
        assertThrows(IllegalArgumentException.class, () -> eva.parameters(String.class))
            .getMessage());
    assertEquals(
        eva.parameters(Side.class),
        eva.withPrincipal(Principal.admin("eva")).parameters(Side.class));
  }
}
