package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.auth.Principal;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.refusal.RefusedException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** How often addresses and users may join. */
class JoinRatesTest {
  @Test
  void aJoinThatTheAddressMayNotMakeCostsTheUserNothing() throws Exception {
    Properties settings = new Properties();
    settings.setProperty("martlet.limits.joins-per-minute", "1");
    settings.setProperty("martlet.limits.joins-per-minute-of-user", "2");
    HeldBack heldBack = new HeldBack(InstantSource.system());
    JoinRates rates = new JoinRates(ConfigReader.read(settings, Map.of()), heldBack);
    Principal eva = Principal.user("eva");
    rates.take("a", eva);
    for (int i = 0; i < 5; i++) {
      RefusedException e = assertThrows(RefusedException.class, () -> rates.take("a", eva));
      assertEquals("TOO_MANY_JOINS", e.refusal().code());
    }
    rates.take("b", eva);
    assertThrows(RefusedException.class, () -> rates.take("c", eva));
  }
}
