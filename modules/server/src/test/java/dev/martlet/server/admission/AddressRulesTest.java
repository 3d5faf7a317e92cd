package dev.martlet.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.admission.AddressRule.Kind;
import dev.martlet.server.config.AddressRange;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.refusal.RefusedException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which addresses are denied. */
class AddressRulesTest {
  private static final InetAddress ADMIN = InetAddress.ofLiteral("198.51.100.1");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final HeldBack heldBack = new HeldBack(now::get);

  private AddressRules rules(String denied, String allowed) {
    Properties settings = new Properties();
    settings.setProperty("martlet.denied-addresses", denied);
    settings.setProperty("martlet.allowed-addresses", allowed);
    try {
      return new AddressRules(ConfigReader.read(settings, Map.of()), heldBack, now::get);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private AddressRule rule(String range, Kind kind, Instant until) {
    return new AddressRule(
        AddressRange.parse(range), kind, "", now.get(), Optional.ofNullable(until), false);
  }

  private void deny(AddressRules rules, String range) throws RefusedException {
    rules.add(rule(range, Kind.DENY, null), ADMIN, false);
  }

  private void allow(AddressRules rules, String range) throws RefusedException {
    rules.add(rule(range, Kind.ALLOW, null), ADMIN, false);
  }

  private static boolean denies(AddressRules rules, String address) {
    return rules.denies(InetAddress.ofLiteral(address));
  }

  @Test
  void withoutRulesNobodyIsDenied() {
    AddressRules rules = rules("", "");
    assertFalse(denies(rules, "192.0.2.7"));
    assertFalse(denies(rules, "::1"));
  }

  @Test
  void whatIsAllowedBeatsWhatIsDeniedWhicheverRangeIsWider() throws Exception {
    AddressRules rules = rules("", "");
    deny(rules, "192.0.0.0/8");
    allow(rules, "192.0.2.7");
    assertTrue(denies(rules, "192.0.2.8"));
    assertFalse(denies(rules, "192.0.2.7"));
    assertFalse(denies(rules, "::ffff:192.0.2.7"));
    deny(rules, "2001:db8::1");
    allow(rules, "2001:db8::/32");
    assertFalse(denies(rules, "2001:db8::1"));
    assertEquals(2, rules.denied());
  }

  @Test
  void theSettingsCountFromTheStartAndGiveWayUntilTheNext() throws Exception {
    AddressRules rules = rules("192.0.2.0/24, 2001:db8::/32", "192.0.2.7");
    assertTrue(denies(rules, "192.0.2.8") && denies(rules, "2001:db8::8"));
    assertFalse(denies(rules, "192.0.2.7"));
    assertTrue(rules.list().stream().allMatch(AddressRule::configured));
    assertTrue(rules.remove(AddressRange.parse("192.0.2.7"), ADMIN, false));
    assertTrue(denies(rules, "192.0.2.7"));
    allow(rules, "192.0.2.0/24");
    assertFalse(denies(rules, "192.0.2.8"), "in place of the one that denied it");
    assertFalse(rules.remove(AddressRange.parse("192.0.2.7"), ADMIN, false));
  }

  @Test
  void aRuleEndsWithItsTime() throws Exception {
    AddressRules rules = rules("", "");
    AddressRules.Watch watch = rules.watch(InetAddress.ofLiteral("192.0.2.7"));
    rules.add(rule("192.0.2.0/24", Kind.DENY, null), ADMIN, false);
    rules.add(rule("192.0.2.7", Kind.ALLOW, now.get().plusSeconds(60)), ADMIN, false);
    assertFalse(watch.deniedNow());
    now.set(now.get().plusSeconds(59));
    rules.sweep();
    assertFalse(watch.deniedNow());
    now.set(now.get().plusSeconds(1));
    rules.sweep();
    assertTrue(watch.deniedNow(), "also one that lives");
    assertFalse(watch.deniedNow(), "which is told once");
    assertEquals(1, rules.list().size());
  }

  @Test
  void whatTheSettingsSayIsThereAgainAfterARuleOfLimitedTime() throws Exception {
    AddressRules rules = rules("192.0.2.0/24, 198.51.100.0/24", "198.51.100.1");
    rules.add(rule("192.0.2.0/24", Kind.ALLOW, now.get().plusSeconds(60)), ADMIN, false);
    rules.add(rule("198.51.100.1", Kind.DENY, now.get().plusSeconds(60)), ADMIN, true);
    rules.add(rule("203.0.113.0/24", Kind.DENY, now.get().plusSeconds(60)), ADMIN, true);
    assertFalse(denies(rules, "192.0.2.7"));
    assertTrue(denies(rules, "198.51.100.1"));
    now.set(now.get().plusSeconds(60));
    rules.sweep();
    assertTrue(denies(rules, "192.0.2.7"));
    assertFalse(denies(rules, "198.51.100.1"));
    assertFalse(denies(rules, "203.0.113.7"));
    assertEquals(3, rules.list().size());
    assertTrue(rules.list().stream().allMatch(AddressRule::configured));
  }

  @Test
  void nobodyShutsThemselvesOutByMistake() throws Exception {
    AddressRules rules = rules("", "");
    AddressRule all = rule("0.0.0.0/0", Kind.DENY, null);
    RefusedException e = assertThrows(RefusedException.class, () -> rules.add(all, ADMIN, false));
    assertEquals("WOULD_SHUT_YOU_OUT", e.refusal().code());
    assertEquals(List.of(), rules.list(), "nothing has changed");
    allow(rules, "198.51.100.0/24");
    rules.add(all, ADMIN, false);
    AddressRange own = AddressRange.parse("198.51.100.0/24");
    assertThrows(RefusedException.class, () -> rules.remove(own, ADMIN, false));
    AddressRule other = rule("198.51.100.0/24", Kind.DENY, null);
    assertThrows(RefusedException.class, () -> rules.add(other, ADMIN, false));
    assertTrue(rules.remove(own, ADMIN, true));
    assertTrue(rules.denies(ADMIN));
  }

  @Test
  void whoIsDeniedIsNotedAsHeldBack() throws Exception {
    AddressRules rules = rules("192.0.2.7", "");
    InetAddress denied = InetAddress.ofLiteral("192.0.2.7");
    rules.check(ADMIN);
    for (int i = 0; i < 3; i++) {
      RefusedException e = assertThrows(RefusedException.class, () -> rules.check(denied));
      assertEquals("ADDRESS_DENIED", e.refusal().code());
    }
    HeldBack.Entry entry = heldBack.list().getFirst();
    assertEquals(AdmissionSettings.DENIED_ADDRESSES, entry.limit());
    assertEquals(Optional.of("192.0.2.7"), entry.address());
    assertEquals(3, entry.times());
  }

  @Test
  void thereAreOnlySoManyRules() {
    String full =
        IntStream.range(0, AddressRules.MOST)
            .mapToObj(i -> "10." + i / 250 + "." + i % 250 + ".0/24")
            .collect(Collectors.joining(","));
    AddressRules rules = rules(full, "");
    assertTrue(denies(rules, "10.39.249.1"));
    RefusedException e = assertThrows(RefusedException.class, () -> deny(rules, "192.0.2.7"));
    assertEquals("TOO_MANY_RULES", e.refusal().code());
    assertFalse(denies(rules, "192.0.2.7"));
  }
}
