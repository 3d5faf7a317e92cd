package dev.martlet.server.admission;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Authentication.Accepted;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.AuthSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.AddressTraffic;
import dev.martlet.server.connection.InputBudgets;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Admits the callers of both ports: resolves the client's address, takes its permits, authenticates
 * the caller and finds the shard. Shared by all connections; any thread.
 */
public final class Admission {
  private final ConnectionPermits permits;
  private final HeldBack heldBack = new HeldBack(InstantSource.system());
  private final AddressRules addresses;
  private final Failures failures;
  private final JoinRates joins;
  private final InputBudgets inputs;
  private final AddressTraffic traffic;
  private final Proxies proxies;
  private final Origins origins;
  private final Hosts hosts;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final ShardSearch shards;
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
   * @param metrics that count held seats that are let go
   */
  public Admission(
      ServerConfig config,
      AuthenticationGate authentication,
      ShardRegistry registry,
      List<HostedFormat> formats,
      BooleanSupplier draining,
      Metrics metrics) {
    this.formats = new TreeMap<>();
    formats.forEach(format -> this.formats.put(format.text(), format));
    this.permits =
        new ConnectionPermits(
            config.get(AdmissionSettings.CONNECTIONS_PER_ADDRESS),
            config.get(AdmissionSettings.CONNECTIONS_PER_SUBSCRIBER),
            config.get(AdmissionSettings.CONNECTIONS),
            () -> metrics.count(AdmissionMetric.SEATS_LET_GO),
            heldBack);
    this.addresses = new AddressRules(config, heldBack, InstantSource.system());
    this.failures = new Failures(config, heldBack);
    this.joins = new JoinRates(config, heldBack);
    this.inputs = new InputBudgets(config);
    this.traffic = new AddressTraffic(config);
    this.proxies =
        new Proxies(
            config.get(AdmissionSettings.PROXIES), config.get(AdmissionSettings.PROXY_HEADER));
    this.origins = new Origins(config);
    this.hosts = new Hosts(config);
    this.authentication = authentication;
    this.registry = registry;
    this.shards = new ShardSearch(registry, failures.refusedJoins(), heldBack, config);
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
   * The addresses that operators deny and allow.
   *
   * @return the same each time
   */
  public AddressRules addresses() {
    return addresses;
  }

  /**
   * Who is held back by a limit.
   *
   * @return the same each time
   */
  public HeldBack heldBack() {
    return heldBack;
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
   * The hosts under which the server answers.
   *
   * @return the same each time
   */
  public Hosts hosts() {
    return hosts;
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
    metrics.gauge(AdmissionMetric.DENIED_RANGES, addresses::denied);
  }

  /**
   * Counts against the budget of refused joins that a shard refused an admitted subscriber.
   *
   * @param client address of the subscriber
   */
  public void joinRefused(InetAddress client) {
    failures.joinRefused(client);
  }

  /**
   * What those who have joined may still send.
   *
   * @return the same each time
   */
  public InputBudgets inputs() {
    return inputs;
  }

  /** Forgets the addresses that have all their budgets again. */
  public void sweep() {
    long now = System.nanoTime();
    addresses.sweep();
    heldBack.sweep();
    failures.sweep(now);
    traffic.sweep();
    joins.sweep(now);
    inputs.sweep();
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
    try (ConnectionHold hold = new ConnectionHold(permits)) {
      Caller caller = consider(peer, headers, request, token, hold, joins::check);
      String address = ConnectionPermits.addressKey(caller.client);
      Principal principal = caller.accepted.principal();
      Shard<?> shard = shards.lookUp(request.shard(), principal, address);
      Admitted admitted =
          new Admitted(
              caller.client,
              shard,
              caller.sid,
              principal,
              caller.options,
              until(caller.accepted),
              inputs.use(address, principal, shard.id(), hold.ofConnection()),
              hold);
      joins.take(address, principal);
      hold.displace();
      hold.keep();
      return admitted;
    }
  }

  /**
   * Checks a caller who wants to know whether they would be admitted. To ask counts as a join of
   * the address, because it costs as much of the authenticator; no shard is made for it.
   *
   * @param peer address that the request came from, which may be a proxy's
   * @param headers of the request
   * @param request what the caller would subscribe to
   * @param token where the token is found
   * @throws RefusedException if the caller would not be admitted
   * @throws InterruptedException if the caller is interrupted
   */
  public void inquire(InetAddress peer, Headers headers, JoinRequest request, TokenSource token)
      throws RefusedException, InterruptedException {
    try (ConnectionHold hold = new ConnectionHold(permits)) {
      Caller caller = consider(peer, headers, request, token, hold, joins::take);
      String address = ConnectionPermits.addressKey(caller.client);
      shards.inquire(request.shard(), caller.accepted.principal(), address);
    }
  }

  /** Who wants to subscribe, and may, as far as it does not depend on the shard. */
  private record Caller(
      InetAddress client, Accepted accepted, SubscriberId sid, JoinOptions options) {}

  /** Counts a call of an address, or not yet, or refuses it. */
  @FunctionalInterface
  private interface Rate {
    void require(String address) throws RefusedException;
  }

  private Caller consider(
      InetAddress peer,
      Headers headers,
      JoinRequest request,
      TokenSource token,
      ConnectionHold hold,
      Rate rate)
      throws RefusedException, InterruptedException {
    if (draining.getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    HostedFormat format = formats.get(request.format());
    if (format == null) {
      throw new RefusedException(AdmissionRefusals.badFormat(formats.keySet()));
    }
    InetAddress client = proxies.client(peer, headers);
    failures.checkJoins(client);
    failures.checkTokens(client);
    rate.require(ConnectionPermits.addressKey(client));
    hold.takeConnection(ConnectionPermits.addressKey(client));
    Accepted accepted = authenticate(client, headers, token);
    Principal principal = accepted.principal();
    joins.check(principal);
    SubscriberId sid = request.sid().orElseGet(() -> JoinRequest.ownId(principal));
    hold.takeSubscriber(
        request.shard(), sid, principal, request.resume().map(ResumeRequest::ticket));
    StreamOptions stream = new StreamOptions(format, request.mode());
    JoinOptions options = new JoinOptions(stream, request.resume(), shards.parameters(request));
    return new Caller(client, accepted, sid, options);
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
    failures.checkTokens(client);
    Accepted accepted = authenticate(client, headers, () -> HeaderFields.bearer(headers));
    Principal principal = accepted.principal();
    requireAdmin(principal);
    Shard<?> shard =
        registry
            .find(id)
            .orElseThrow(
                () ->
                    new RefusedException(AdmissionRefusals.noSuchShard("there is no shard " + id)));
    String address = ConnectionPermits.addressKey(client);
    try (ConnectionHold hold = new ConnectionHold(permits)) {
      hold.takeConnection(address);
      hold.displace();
      return new Admitted(
          client,
          shard,
          JoinRequest.ownId(principal),
          principal,
          JoinOptions.DEFAULT,
          until(accepted),
          inputs.use(address, principal, id, hold.ofConnection()),
          hold.keep());
    }
  }

  private long until(Accepted accepted) {
    return closeExpired
        ? accepted.until().map(Admitted::epochMillis).orElse(Long.MAX_VALUE)
        : Long.MAX_VALUE;
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
    failures.checkTokens(client);
    return authenticate(client, headers, () -> HeaderFields.bearer(headers)).principal();
  }

  /**
   * Refuses everyone but admins.
   *
   * @param principal who the caller is
   * @throws RefusedException if the caller is not an admin
   */
  public static void requireAdmin(Principal principal) throws RefusedException {
    if (!principal.isAdmin()) {
      throw new RefusedException(
          principal.userId().isEmpty()
              ? AdmissionRefusals.unauthorized("a token is needed")
              : AdmissionRefusals.adminsOnly());
    }
  }

  private Accepted authenticate(InetAddress client, Headers headers, TokenSource token)
      throws RefusedException, InterruptedException {
    try {
      return authentication.authenticate(
          Credentials.of(token.token(), client, authentication.wanted(headers)));
    } catch (RefusedException e) {
      if (e.refusal().status() == 401) {
        failures.badToken(client);
      }
      throw e;
    }
  }
}
