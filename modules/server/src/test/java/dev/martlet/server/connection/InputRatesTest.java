package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.limits.Hold;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.InputRates.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nobody pays for what another connection of the same address has sent. */
class InputRatesTest {
  private static final ShardId SHARD = new ShardId("arena:lobby");
  private static final String HERE = "10.0.0.1";

  private final ServerConfig config =
      config(
          "inputs-per-second", "1",
          "input-burst", "10",
          "anonymous-share", "2",
          "malformed-inputs-per-minute", "3",
          "bytes-per-second", "1000",
          "frames-per-second", "100",
          "address-bytes-per-second", "2000",
          "address-frames-per-second", "200",
          "message-bytes", "1000");

  /** Time stands still, however long the test takes. */
  private long now = System.nanoTime();

  private final InputBudgets budgets = new InputBudgets(config, 100, () -> now);
  private final AddressTraffic traffic = new AddressTraffic(config, () -> now);
  private final Hold hold = new Hold();

  private static ServerConfig config(String... limits) {
    Properties properties = new Properties();
    properties.setProperty("martlet.home", ".");
    for (int i = 0; i < limits.length; i += 2) {
      properties.setProperty("martlet.limits." + limits[i], limits[i + 1]);
    }
    try {
      return ConfigReader.read(properties, Map.of());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private InputRates of(Principal who) {
    return new InputRates(config, budgets.use(HERE, who, SHARD, hold), traffic, HERE, () -> now);
  }

  private InputRates anonymous() {
    return of(Principal.anonymous());
  }

  private static int taken(InputRates rates, int times) {
    int taken = 0;
    for (int i = 0; i < times; i++) {
      taken += rates.takeInput() == Verdict.TAKE ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aBurstIsDroppedAndNotAReasonToClose() {
    InputRates rates = anonymous();
    assertEquals(10, taken(rates, 10));
    for (int i = 0; i < 1000; i++) {
      assertEquals(Verdict.DROP, rates.takeInput());
    }
  }

  @Test
  void whatIsOverOnesOwnRateIsNotTakenFromTheOthers() {
    InputRates flooder = anonymous();
    assertEquals(10, taken(flooder, 1000));
    assertEquals(10, taken(anonymous(), 10));
    assertEquals(Verdict.DROP_SHARED, anonymous().takeInput());
  }

  @Test
  void whoFindsTheSharedRateUsedUpIsNeverClosed() {
    assertEquals(10, taken(anonymous(), 10));
    assertEquals(10, taken(anonymous(), 10));
    InputRates third = anonymous();
    for (int i = 0; i < 10; i++) {
      assertEquals(Verdict.DROP_SHARED, third.takeInput());
    }
  }

  /** Also where an address may have so many connections that the part is less than one input. */
  @Test
  void theOwnPartIsOneInputAfterAWhileInAnyCase() {
    ServerConfig many =
        config("connections-per-address", "1000", "input-burst", "10", "anonymous-share", "2");
    InputBudgets ofMany = new InputBudgets(many, 100, () -> now);
    AddressTraffic trafficOfMany = new AddressTraffic(many, () -> now);
    Supplier<InputRates> anonymous =
        () ->
            new InputRates(
                many,
                ofMany.use(HERE, Principal.anonymous(), SHARD, hold),
                trafficOfMany,
                HERE,
                () -> now);
    InputRates quiet = anonymous.get();
    now += TimeUnit.HOURS.toNanos(1);
    List<InputRates> flooders = Stream.generate(anonymous).limit(100).toList();
    flooders.forEach(each -> taken(each, 100));
    assertEquals(Verdict.DROP_SHARED, anonymous.get().takeInput());
    assertEquals(Verdict.TAKE, quiet.takeInput());
  }

  @Test
  void malformedInputsOfOthersAreNotOnes() {
    for (int i = 0; i < 10; i++) {
      InputRates other = anonymous();
      assertTrue(other.takeMalformed() && other.takeMalformed() && other.takeMalformed());
      assertFalse(other.takeMalformed());
    }
    InputRates rates = anonymous();
    assertTrue(rates.allowsMalformed());
    assertTrue(rates.takeMalformed());
  }

  /** All connections of a user are the user's own. */
  @Test
  void comingAgainGivesAUserNoFreshBudgetOfMalformedInputs() {
    InputRates first = of(Principal.user("eva"));
    assertTrue(first.takeMalformed() && first.takeMalformed() && first.takeMalformed());
    InputRates second = of(Principal.user("eva"));
    assertFalse(second.allowsMalformed());
    assertFalse(second.takeMalformed());
  }

  @Test
  void whoSendsTwiceWhatMayBeSentAtOnceIsClosed() {
    InputRates rates = anonymous();
    for (int i = 0; i < 399; i++) {
      assertEquals(Optional.empty(), rates.takeFrame(0));
    }
    assertEquals(Optional.of(TrafficLimit.CONNECTION_FRAMES), rates.over());
    assertEquals(Optional.of(TrafficLimit.CONNECTION_FRAMES), rates.takeFrame(0));
  }

  @Test
  void whatHasUsedUpTheCreditOfTheAddressHoldsUpOnlyThoseBeyondTheirPart() {
    InputRates within = anonymous();
    for (int other = 0; other < 10; other++) {
      InputRates flooder = anonymous();
      for (int i = 0; i < 3; i++) {
        flooder.takeFrame(1000);
      }
    }
    assertEquals(Optional.empty(), traffic.take(HERE, 1), "nor do they hold up its requests");
    assertEquals(Optional.empty(), within.over());
    InputRates beyond = anonymous();
    beyond.takeFrame(1000);
    assertEquals(Optional.of(TrafficLimit.ADDRESS_BYTES), beyond.over());
    assertFalse(beyond.over().get().ownedByConnection());
  }

  @Test
  void whoAsksTooOftenOrPostsWhatIsRefusedHoldsUpNoConnection() {
    for (int i = 0; i < 10; i++) {
      traffic.chargeRefused(HERE, 1000);
    }
    assertEquals(Optional.of(TrafficLimit.ADDRESS_BYTES), traffic.over(HERE));
    assertEquals(Optional.empty(), traffic.take(HERE, 10_000), "nor what else it asks");
    assertEquals(Optional.of(TrafficLimit.ADDRESS_BYTES), traffic.take(HERE, 1));
    InputRates rates = anonymous();
    rates.takeFrame(500);
    assertEquals(Optional.empty(), rates.over());
  }

  @Test
  void aPostIsTakenFromTheCreditOfItsConnectionAndRefusedWithoutOne() {
    InputRates rates = anonymous();
    assertEquals(Optional.empty(), rates.takePost(1000));
    rates.chargeValues(100);
    assertEquals(Optional.of(TrafficLimit.CONNECTION_BYTES), rates.takePost(1000));
    assertEquals(Optional.empty(), anonymous().takePost(0));
  }
}
