package dev.martlet.server.http;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.admission.HeldBack;
import dev.martlet.server.admission.Proxies;
import dev.martlet.server.config.HttpSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The places of connections to the HTTP port. A connection that waits for its client loses its
 * place to a new one when there is no other: to one of its own address, or to any. Beyond the
 * limits there are a few places more, where only the server's health is told. So whoever holds
 * connections without using them keeps nobody out. Any thread; guarded by the monitor.
 */
final class HttpPlaces {
  /** How many connections there may be beyond the limits, for health. */
  private static final int RESERVED = 32;

  /** The key of proxies, whose clients share their address. */
  private static final String PROXY = "";

  /** What a connection counts for, and whether it is beyond the limits. */
  private record Place(String address, boolean reserved) {}

  private final int most;
  private final int mostOfAddress;
  private final Proxies proxies;
  private final HeldBack heldBack;
  private final Map<HttpConnection, Place> taken = new LinkedHashMap<>();
  private final Map<String, Integer> ofAddress = new HashMap<>();
  private int reserved;

  HttpPlaces(ServerConfig config, Proxies proxies, Metrics metrics, HeldBack heldBack) {
    this.heldBack = heldBack;
    this.most = config.get(HttpSettings.CONNECTIONS);
    this.mostOfAddress = config.get(HttpSettings.CONNECTIONS_PER_ADDRESS);
    this.proxies = proxies;
    metrics.gauge(ConnectionMetric.HTTP_CONNECTIONS, this::size);
  }

  private synchronized long size() {
    return taken.size();
  }

  /**
   * Takes a place for a new connection, perhaps another's.
   *
   * @throws RefusedException if there is none
   */
  synchronized void enter(HttpConnection connection) throws RefusedException {
    take(connection, key(connection.peer()));
  }

  /**
   * Counts a connection for the client of the proxy that it comes from.
   *
   * @throws RefusedException if the client may not have one more; the connection keeps its place
   *     until it ends
   */
  synchronized void countFor(HttpConnection connection, InetAddress client)
      throws RefusedException {
    Place before = taken.get(connection);
    if (before == null) { // it has been cut
      return;
    }
    remove(connection);
    boolean counted = false;
    try {
      take(connection, key(client));
      counted = true;
    } finally {
      if (!counted) {
        put(connection, before);
      }
    }
  }

  /**
   * Counts a proxy's connection for a client while it carries the client's request.
   *
   * @return false if the client may not have one more
   */
  synchronized boolean lend(HttpConnection connection, InetAddress client) {
    Place before = taken.get(connection);
    String key = key(client);
    if (before == null || before.reserved) { // it is cut, or only asks for health
      return true;
    }
    if (isFull(key) && !oneGivesWay(place -> !place.reserved && place.address.equals(key))) {
      heldBack.address(HttpSettings.CONNECTIONS_PER_ADDRESS, key);
      return false;
    }
    remove(connection);
    put(connection, new Place(key, false));
    return true;
  }

  /** The request is over: the connection is its proxy's again. */
  synchronized void takeBack(HttpConnection connection, InetAddress proxy) {
    if (remove(connection)) {
      put(connection, new Place(key(proxy), false));
    }
  }

  /** Gives the place back; without effect the second time. */
  synchronized void leave(HttpConnection connection) {
    remove(connection);
  }

  private String key(InetAddress address) {
    return proxies.trusts(address) ? PROXY : ConnectionPermits.addressKey(address);
  }

  private void take(HttpConnection connection, String address) throws RefusedException {
    if (isFull(address)
        && !oneGivesWay(place -> !place.reserved && place.address.equals(address))) {
      heldBack.address(HttpSettings.CONNECTIONS_PER_ADDRESS, address);
      reserve(connection, address, AdmissionRefusals.tooManyConnectionsOfAddress());
      return;
    }
    boolean full = taken.size() - reserved >= most;
    if (full && !oneGivesWay(place -> !place.reserved)) {
      reserve(connection, address, AdmissionRefusals.serverFull());
      return;
    }
    put(connection, new Place(address, false));
  }

  private boolean isFull(String address) {
    return !address.equals(PROXY) && ofAddress.getOrDefault(address, 0) >= mostOfAddress;
  }

  private void put(HttpConnection connection, Place place) {
    taken.put(connection, place);
    if (place.reserved) {
      reserved++;
    } else {
      ofAddress.merge(place.address, 1, Integer::sum);
    }
  }

  private void reserve(HttpConnection connection, String address, Refusal why)
      throws RefusedException {
    if (reserved >= RESERVED && !oneGivesWay(Place::reserved)) {
      throw new RefusedException(why);
    }
    connection.reserve(why);
    put(connection, new Place(address, true));
  }

  /** Closes the one of them that has been waiting longest; false if none waits. */
  private boolean oneGivesWay(Predicate<Place> which) {
    HttpConnection longest = null;
    long since = 0;
    for (Map.Entry<HttpConnection, Place> each : taken.entrySet()) {
      long waiting = each.getKey().waitingSince();
      boolean longer = longest == null || waiting - since < 0;
      if (waiting != 0 && longer && which.test(each.getValue())) {
        longest = each.getKey();
        since = waiting;
      }
    }
    if (longest == null) {
      return false;
    }
    longest.giveWay();
    return true;
  }

  private boolean remove(HttpConnection connection) {
    Place place = taken.remove(connection);
    if (place != null && place.reserved) {
      reserved--;
    } else if (place != null) {
      ofAddress.computeIfPresent(place.address, (key, count) -> count == 1 ? null : count - 1);
    }
    return place != null;
  }
}
