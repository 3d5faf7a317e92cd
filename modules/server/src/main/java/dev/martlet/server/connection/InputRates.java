package dev.martlet.server.connection;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many inputs, and how many malformed ones, one connection may still send: as many as its own
 * budget has, and the one that it shares with others of the same address, user and shard; and what
 * it may send in all.
 *
 * <p>Others of an address may have used up what is shared. So of that, each connection has a part
 * that is its own, for which as many connections are reckoned as an address may have; what is
 * beyond it is dropped, or read later. A connection is closed only for what it sent itself, and
 * only if it goes on. Any thread.
 */
public final class InputRates {
  /** What is to be done with a message. */
  public enum Verdict {
    /** It is within the rate. */
    TAKE,
    /** It is over the connection's rate, and is dropped. */
    DROP,
    /** It is over the rate of all that share one, and is dropped. */
    DROP_SHARED,
    /** The connection has been over its rate for too long. */
    CLOSE
  }

  private final LongSupplier clock;
  private final InputBudget shared;
  private final InputBudget own;
  private final ConnectionTraffic traffic;

  // Guarded by the monitor.
  private final TokenBucket part;
  private final Excess inputsOver = new Excess();
  private final Excess trafficOver = new Excess();

  /**
   * Creates full budgets.
   *
   * @param config of the connection
   * @param shared budget
   * @param addresses whose traffic counts together
   * @param address key of the address that the connection comes from
   */
  public InputRates(
      ServerConfig config, InputBudget shared, AddressTraffic addresses, String address) {
    this(config, shared, addresses, address, System::nanoTime);
  }

  /** With the clock of {@link System#nanoTime}, or another in a test. */
  InputRates(
      ServerConfig config,
      InputBudget shared,
      AddressTraffic addresses,
      String address,
      LongSupplier clock) {
    double share = shared.ofUser() ? 1 : config.get(InputSettings.ANONYMOUS_SHARE);
    int connections = config.get(AdmissionSettings.CONNECTIONS_PER_ADDRESS);
    this.clock = clock;
    this.shared = shared;
    this.traffic = addresses.ofConnection(address);
    this.own = new InputBudget(config, 1, true, clock.getAsLong());
    this.part = InputBudget.inputs(config, share / connections, clock.getAsLong()).emptied();
  }

  /**
   * Counts an input.
   *
   * @return what is to be done with it
   */
  public Verdict takeInput() {
    long now = clock.getAsLong();
    boolean withinPart;
    if (!own.takeInput(now)) {
      synchronized (this) {
        return inputsOver.again(now) ? Verdict.CLOSE : Verdict.DROP;
      }
    }
    synchronized (this) {
      withinPart = part.take(now);
    }
    if (withinPart) {
      shared.chargeInput(now);
      return Verdict.TAKE;
    }
    return shared.takeInput(now) ? Verdict.TAKE : Verdict.DROP_SHARED;
  }

  /**
   * Counts a malformed input.
   *
   * @return false if its sender has sent too many
   */
  public boolean takeMalformed() {
    long now = clock.getAsLong();
    boolean within = own.takeMalformed(now);
    boolean together = !shared.ofUser() || shared.takeMalformed(now);
    return within && together;
  }

  /**
   * Tells whether another malformed input would be within the rate, and counts nothing.
   *
   * @return false if the sender has to wait
   */
  public boolean allowsMalformed() {
    long now = clock.getAsLong();
    return own.allowsMalformed(now) && (!shared.ofUser() || shared.allowsMalformed(now));
  }

  /**
   * Pays for a frame before its payload is read, even if there is no credit for it.
   *
   * @param length of the payload, in bytes
   * @return the limit that is passed so far that the connection is to be closed; empty if not
   */
  public Optional<TrafficLimit> takeFrame(long length) {
    return traffic.frame(length, clock.getAsLong());
  }

  /**
   * Pays for a body that was posted for the connection, unless there is no credit.
   *
   * @param length of the body, in bytes
   * @return the limit that was passed before; empty if it is paid
   */
  public Optional<TrafficLimit> takePost(long length) {
    long now = clock.getAsLong();
    TrafficLimit over = traffic.over(now);
    if (over == null) {
      traffic.frame(length, now);
    }
    return Optional.ofNullable(over);
  }

  /**
   * Pays for the values that were found in a message, even if there is no credit for them.
   *
   * @param values in its JSON
   */
  public void chargeValues(int values) {
    traffic.values(values, clock.getAsLong());
  }

  /**
   * The limit for which no more is to be read from the connection now.
   *
   * @return the limit; empty if the next bytes may be read
   */
  public Optional<TrafficLimit> over() {
    return Optional.ofNullable(traffic.over(clock.getAsLong()));
  }

  /**
   * Notes that the connection is over a limit of its own. To be called several times a second for
   * as long as it is.
   *
   * @return whether it has been for too long
   */
  public synchronized boolean staysOver() {
    return trafficOver.again(clock.getAsLong());
  }
}
