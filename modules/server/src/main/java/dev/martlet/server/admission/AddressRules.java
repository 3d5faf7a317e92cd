package dev.martlet.server.admission;

import dev.martlet.server.admission.AddressRule.Kind;
import dev.martlet.server.config.AddressRange;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that operators deny and allow. An address is denied if a range that is denied holds
 * it and no range that is allowed does. The rules of the settings are there from the start; others
 * come and go while the server runs, and are kept in memory only. Any thread.
 */
public final class AddressRules {
  /** Bounds memory, and the time that a change takes. */
  static final int MOST = 10_000;

  /**
   * All rules at one time.
   *
   * @param rules by their ranges
   * @param v4 the numbers of bits of the ranges of IPv4 addresses
   * @param v6 the same for IPv6
   */
  private record State(Map<AddressRange, AddressRule> rules, int[] v4, int[] v6) {
    static State of(Map<AddressRange, AddressRule> rules) {
      return new State(Map.copyOf(rules), bits(rules, false), bits(rules, true));
    }

    private static int[] bits(Map<AddressRange, AddressRule> rules, boolean v6) {
      return rules.keySet().stream()
          .filter(range -> range.isV6() == v6)
          .mapToInt(AddressRange::bits)
          .distinct()
          .toArray();
    }

    boolean denies(InetAddress address) {
      if (rules.isEmpty()) {
        return false;
      }
      boolean denied = false;
      for (int bits : address.getAddress().length > 4 ? v6 : v4) {
        AddressRule rule = rules.get(AddressRange.around(address, bits));
        if (rule != null && rule.kind() == Kind.ALLOW) {
          return false;
        }
        denied |= rule != null;
      }
      return denied;
    }
  }

  /**
   * Looks whether a connection that was let in is denied by now; only after a change does that take
   * time. For one thread.
   */
  public final class Watch {
    private final InetAddress client;
    private State seen;

    private Watch(InetAddress client) {
      this.client = client;
    }

    /**
     * Whether the connection is to be closed.
     *
     * @return true once after a change that denies it
     */
    public boolean deniedNow() {
      State now = state;
      boolean changed = now != seen;
      seen = now;
      return changed && now.denies(client);
    }
  }

  private final HeldBack heldBack;
  private final InstantSource clock;

  /** What is there again after a rule in its place whose time is over. */
  private final Map<AddressRange, AddressRule> configured;

  private volatile State state;

  /**
   * The rules of the settings.
   *
   * @param config of the server
   * @param heldBack is told of those who come in vain
   * @param clock for the ends of rules
   */
  AddressRules(ServerConfig config, HeldBack heldBack, InstantSource clock) {
    this.heldBack = heldBack;
    this.clock = clock;
    Map<AddressRange, AddressRule> rules = new HashMap<>();
    config
        .get(AdmissionSettings.DENIED_ADDRESSES)
        .ranges()
        .forEach(range -> rules.put(range, configured(range, Kind.DENY)));
    config
        .get(AdmissionSettings.ALLOWED_ADDRESSES)
        .ranges()
        .forEach(range -> rules.put(range, configured(range, Kind.ALLOW)));
    this.configured = Map.copyOf(rules);
    this.state = State.of(rules);
  }

  private AddressRule configured(AddressRange range, Kind kind) {
    return new AddressRule(range, kind, "", clock.instant(), Optional.empty(), true);
  }

  /**
   * Whether an address is denied.
   *
   * @param client address of a client, which is not a proxy's
   * @return true if it is to be refused
   */
  public boolean denies(InetAddress client) {
    return state.denies(client);
  }

  /**
   * Refuses a client whose address is denied, before anything else is done for them.
   *
   * @param client address of a client, which is not a proxy's
   * @throws RefusedException if the address is denied
   */
  public void check(InetAddress client) throws RefusedException {
    if (denies(client)) {
      heldBack.address(AdmissionSettings.DENIED_ADDRESSES, ConnectionPermits.addressKey(client));
      throw new RefusedException(AdmissionRefusals.addressDenied());
    }
  }

  /**
   * Watches whether a connection that was let in is denied later.
   *
   * @param client address of the connection
   * @return the watch
   */
  public Watch watch(InetAddress client) {
    return new Watch(client);
  }

  /**
   * The rules that there are.
   *
   * @return the latest first
   */
  public List<AddressRule> list() {
    return state.rules.values().stream()
        .sorted(
            Comparator.comparing(AddressRule::since)
                .reversed()
                .thenComparing(rule -> rule.range().toString()))
        .toList();
  }

  /**
   * How many ranges are denied.
   *
   * @return the number
   */
  public long denied() {
    return state.rules.values().stream().filter(rule -> rule.kind() == Kind.DENY).count();
  }

  // ---- changes ----------------------------------------------------------------------------

  /**
   * Adds a rule, in place of one for the same range.
   *
   * @param rule to add
   * @param by address of who adds it
   * @param force whether to do so although it shuts them out themselves
   * @throws RefusedException if it would, or if there are too many rules
   */
  public synchronized void add(AddressRule rule, InetAddress by, boolean force)
      throws RefusedException {
    Map<AddressRange, AddressRule> rules = new HashMap<>(state.rules);
    rules.put(rule.range(), rule);
    if (rules.size() > MOST) {
      throw new RefusedException(ApiRefusals.tooManyRules(MOST));
    }
    change(rules, by, force);
  }

  /**
   * Removes a rule. One of the settings is there again after the next start.
   *
   * @param range of the rule
   * @param by address of who removes it
   * @param force whether to do so although it shuts them out themselves
   * @return whether there was one
   * @throws RefusedException if it would shut them out
   */
  public synchronized boolean remove(AddressRange range, InetAddress by, boolean force)
      throws RefusedException {
    Map<AddressRange, AddressRule> rules = new HashMap<>(state.rules);
    boolean there = rules.remove(range) != null;
    if (there) {
      change(rules, by, force);
    }
    return there;
  }

  private void change(Map<AddressRange, AddressRule> rules, InetAddress by, boolean force)
      throws RefusedException {
    State next = State.of(rules);
    if (!force && next.denies(by)) {
      throw new RefusedException(ApiRefusals.wouldShutYouOut(by.getHostAddress()));
    }
    state = next;
  }

  /** Forgets the rules whose time is over; one of the settings is there again then. */
  synchronized void sweep() {
    Instant now = clock.instant();
    if (state.rules.values().stream().anyMatch(rule -> rule.isOver(now))) {
      Map<AddressRange, AddressRule> rules = new HashMap<>(state.rules);
      for (AddressRule over : state.rules.values().stream().filter(r -> r.isOver(now)).toList()) {
        rules.compute(over.range(), (range, rule) -> configured.get(range));
      }
      state = State.of(rules);
    }
  }
}
