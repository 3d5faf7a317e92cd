package dev.martlet.server.admission;

import dev.martlet.api.Authentication.Accepted;
import dev.martlet.api.Credentials;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardLookup;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.limits.KeyedLimit;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.server.admission.ConnectionPermits.Denied;
import dev.martlet.server.admission.ConnectionPermits.Permit;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.AuthSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.AddressTraffic;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Admits the callers of both ports: resolves the client's address, takes its permits, authenticates
 * the caller and finds the shard. Shared by all connections; any thread.
 */
public final class Admission {
  private final ConnectionPermits permits;
  private final KeyedLimit subscribers;
  private final FailureBudget authFailures;
  private final FailureBudget refusedJoins;
  private final AddressTraffic traffic;
  private final Proxies proxies;
  private final Origins origins;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final SortedMap<String, HostedFormat> formats;
  private final BooleanSupplier draining;
  private final boolean closeExpired;

  /**
   * Creates an admission that has admitted no one.
   *
   * @param config of the server
   * @param authentication that identifies callers
   * @param registry of the shards
   * @param formats in which snapshots can be sent
   * @param draining whether the server drains, and admits no one
   */
  public Admission(
      ServerConfig config,
      AuthenticationGate authentication,
      ShardRegistry registry,
      List<HostedFormat> formats,
      BooleanSupplier draining) {
    this.formats = new TreeMap<>();
    formats.forEach(format -> this.formats.put(format.text(), format));
    this.permits =
        new ConnectionPermits(
            config.get(AdmissionSettings.CONNECTIONS_PER_ADDRESS),
            config.get(AdmissionSettings.CONNECTIONS));
    this.subscribers = new KeyedLimit(config.get(AdmissionSettings.CONNECTIONS_PER_SUBSCRIBER));
    this.authFailures = new FailureBudget(config.get(AuthSettings.FAILURES_PER_MINUTE));
    this.refusedJoins = new FailureBudget(config.get(AuthSettings.REFUSED_JOINS_PER_MINUTE));
    this.traffic = new AddressTraffic(config);
    this.proxies =
        new Proxies(
            config.get(AdmissionSettings.PROXIES), config.get(AdmissionSettings.PROXY_HEADER));
    this.origins = new Origins(config);
    this.authentication = authentication;
    this.registry = registry;
    this.draining = draining;
    this.closeExpired = config.get(AuthSettings.CLOSE_EXPIRED);
  }

  /**
   * The proxies that are trusted.
   *
   * @return the same each time
   */
  public Proxies proxies() {
    return proxies;
  }

  /**
   * The address that a request came from in the end.
   *
   * @param peer address that it came from, which may be a proxy's
   * @param headers of the request
   * @return what a proxy says that is believed; otherwise the peer
   */
  public InetAddress client(InetAddress peer, Headers headers) {
    return proxies.client(peer, headers);
  }

  /**
   * What each address may still send.
   *
   * @return the same each time
   */
  public AddressTraffic traffic() {
    return traffic;
  }

  /**
   * The origins whose pages may call.
   *
   * @return the same each time
   */
  public Origins origins() {
    return origins;
  }

  /**
   * The number of connections that hold a permit.
   *
   * @return the number
   */
  public int permitsHeld() {
    return permits.held();
  }

  /**
   * Registers the gauge that counts permits.
   *
   * @param metrics to register it with
   */
  public void measure(Metrics metrics) {
    metrics.gauge(AdmissionMetric.PERMITS, this::permitsHeld);
  }

  /**
   * Counts against the budget of refused joins that a shard refused an admitted subscriber.
   *
   * @param client address of the subscriber
   */
  public void joinRefused(InetAddress client) {
    refusedJoins.charge(ConnectionPermits.addressKey(client), System.nanoTime());
  }

  /** Forgets the addresses that have not failed for a minute. */
  public void sweep() {
    long now = System.nanoTime();
    authFailures.sweep(now);
    refusedJoins.sweep(now);
    traffic.sweep();
  }

  /**
   * Admits a caller who wants to subscribe.
   *
   * @param peer address that the request came from, which may be a proxy's
   * @param headers of the request
   * @param request what the caller wants to subscribe to
   * @param token where the token is found
   * @return the admitted caller; release the hold when the connection ends
   * @throws RefusedException if the caller is not admitted
   * @throws InterruptedException if the caller is interrupted
   */
  public Admitted admit(InetAddress peer, Headers headers, JoinRequest request, TokenSource token)
      throws RefusedException, InterruptedException {
    if (draining.getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    HostedFormat format = formats.get(request.format());
    if (format == null) {
      throw new RefusedException(AdmissionRefusals.badFormat(formats.keySet()));
    }
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client, refusedJoins);
    checkFailures(client, authFailures);
    ConnectionHold hold = new ConnectionHold(permit(client), subscribers);
    boolean admitted = false;
    try {
      Accepted accepted = authenticate(client, headers, token);
      Principal principal = accepted.principal();
      SubscriberId sid = request.sid().orElseGet(() -> JoinRequest.ownId(principal));
      hold.takeSubscriber(request.shard(), sid, principal);
      Shard<?> shard = lookUp(request.shard(), principal, client);
      admitted = true;
      StreamOptions options = new StreamOptions(format, request.mode());
      return new Admitted(
          client, shard, sid, principal, options, request.resume(), until(accepted), hold);
    } finally {
      if (!admitted) {
        hold.release();
      }
    }
  }

  /**
   * Admits an admin who wants to watch a shard without being one of its subscribers.
   *
   * @param peer address that the request came from, which may be a proxy's
   * @param headers of the request, with the token
   * @param id of the shard
   * @return the admitted admin; release the hold when the connection ends
   * @throws RefusedException if the caller is not admitted
   * @throws InterruptedException if the caller is interrupted
   */
  public Admitted admitWatcher(InetAddress peer, Headers headers, ShardId id)
      throws RefusedException, InterruptedException {
    if (draining.getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client, authFailures);
    Accepted accepted = authenticate(client, headers, () -> HeaderFields.bearer(headers));
    Principal principal = accepted.principal();
    requireAdmin(principal);
    Shard<?> shard =
        registry
            .find(id)
            .orElseThrow(
                () ->
                    new RefusedException(AdmissionRefusals.noSuchShard("there is no shard " + id)));
    ConnectionHold hold = new ConnectionHold(permit(client), subscribers);
    return new Admitted(
        client,
        shard,
        JoinRequest.ownId(principal),
        principal,
        StreamOptions.DEFAULT,
        Optional.empty(),
        until(accepted),
        hold);
  }

  private long until(Accepted accepted) {
    return closeExpired
        ? accepted.until().map(Admission::epochMillis).orElse(Long.MAX_VALUE)
        : Long.MAX_VALUE;
  }

  /** An instant so far away that no clock counts to it means for ever. */
  static long epochMillis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
  }

  /**
   * Identifies a caller who does not want to subscribe.
   *
   * @param peer address that the request came from, which may be a proxy's
   * @param headers of the request, with the token
   * @return who the caller is
   * @throws RefusedException if the token is not accepted
   * @throws InterruptedException if the caller is interrupted
   */
  public Principal identify(InetAddress peer, Headers headers)
      throws RefusedException, InterruptedException {
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client, authFailures);
    return authenticate(client, headers, () -> HeaderFields.bearer(headers)).principal();
  }

  /**
   * Refuses everyone but admins.
   *
   * @param principal who the caller is
   * @throws RefusedException if the caller is not an admin
   */
  public static void requireAdmin(Principal principal) throws RefusedException {
    if (!principal.admin()) {
      throw new RefusedException(
          principal.userId().isEmpty()
              ? AdmissionRefusals.unauthorized("a token is needed")
              : AdmissionRefusals.adminsOnly());
    }
  }

  private static void checkFailures(InetAddress client, FailureBudget budget)
      throws RefusedException {
    if (budget.spent(ConnectionPermits.addressKey(client), System.nanoTime())) {
      throw new RefusedException(AdmissionRefusals.tooManyFailures());
    }
  }

  private Permit permit(InetAddress client) throws RefusedException {
    return switch (permits.acquire(client)) {
      case Permit permit -> permit;
      case Denied denied ->
          throw new RefusedException(
              denied == Denied.ADDRESS
                  ? AdmissionRefusals.tooManyConnectionsOfAddress()
                  : AdmissionRefusals.serverFull());
    };
  }

  private Accepted authenticate(InetAddress client, Headers headers, TokenSource token)
      throws RefusedException, InterruptedException {
    try {
      return authentication.authenticate(
          new Credentials(token.token(), client, wantedHeaders(headers)));
    } catch (RefusedException e) {
      if (e.refusal().status() == 401) {
        authFailures.charge(ConnectionPermits.addressKey(client), System.nanoTime());
      }
      throw e;
    }
  }

  private Map<String, List<String>> wantedHeaders(Headers headers) throws RefusedException {
    Map<String, List<String>> wanted = new HashMap<>();
    for (Header header : headers) {
      String name = header.headerName().lowerCase();
      if (authentication.headers().contains(name)) {
        for (String value : header.allValues()) {
          HeaderFields.ascii("the header " + name, value);
        }
        wanted.put(name, header.allValues());
      }
    }
    return wanted;
  }

  private Shard<?> lookUp(ShardId id, Principal principal, InetAddress client)
      throws RefusedException, InterruptedException {
    String address = ConnectionPermits.addressKey(client);
    String owner =
        principal.userId().map(user -> "user " + user).orElseGet(() -> "address " + address);
    return switch (registry.findOrMake(id, principal, owner)) {
      case ShardLookup.Found(Shard<?> shard) -> shard;
      case ShardLookup.Unknown(String reason) -> {
        refusedJoins.charge(address, System.nanoTime());
        throw new RefusedException(AdmissionRefusals.noSuchShard(reason));
      }
      case ShardLookup.TooMany tooMany ->
          throw new RefusedException(
              tooMany.ofCaller()
                  ? AdmissionRefusals.tooManyShardsOfCaller()
                  : AdmissionRefusals.tooManyShards());
      case ShardLookup.Exists() -> throw new IllegalStateException("only who creates is told that");
      case ShardLookup.Failed(), ShardLookup.BadPlan(_) -> {
        refusedJoins.charge(address, System.nanoTime()); // each attempt may fill the log
        throw new RefusedException(AdmissionRefusals.shardCreationFailed());
      }
      case ShardLookup.Late() ->
          throw new RefusedException(AdmissionRefusals.shardCreationTimedOut());
      case ShardLookup.Quarantined() ->
          throw new RefusedException(AdmissionRefusals.shardQuarantined());
    };
  }
}
