package dev.martlet.server.admission;

import dev.martlet.api.Authentication.Accepted;
import dev.martlet.api.Credentials;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Delivery;
import dev.martlet.engine.HostedFormat;
import dev.martlet.engine.Lookup;
import dev.martlet.engine.Quota;
import dev.martlet.engine.Resume;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.server.admission.ConnectionPermits.Denied;
import dev.martlet.server.admission.ConnectionPermits.Permit;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.AuthSettings;
import dev.martlet.server.config.ServerConfig;
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
 * Lets callers of both ports in: whose request it is, who that is, what he may hold, and which
 * shard he gets. Whatever can be refused before a connection streams is refused here. Shared by all
 * connections; any thread.
 */
public final class Admission {
  private final ConnectionPermits permits;
  private final Quota subscribers;
  private final FailureBudget authFailures;
  private final FailureBudget refusedJoins;
  private final Proxies proxies;
  private final Origins origins;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final SortedMap<String, HostedFormat> formats;
  private final BooleanSupplier draining;
  private final boolean closeExpired;

  /**
   * An admission in which nobody holds anything.
   *
   * @param config of the server
   * @param authentication that decides who a caller is
   * @param registry of the shards
   * @param formats that snapshots can be sent in
   * @param draining whether the server takes nobody in any more
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
    this.subscribers = new Quota(config.get(AdmissionSettings.CONNECTIONS_PER_SUBSCRIBER));
    this.authFailures = new FailureBudget(config.get(AuthSettings.FAILURES_PER_MINUTE));
    this.refusedJoins = new FailureBudget(config.get(AuthSettings.REFUSED_JOINS_PER_MINUTE));
    this.proxies =
        new Proxies(
            config.get(AdmissionSettings.PROXIES), config.get(AdmissionSettings.PROXY_HEADER));
    this.origins = new Origins(config.get(AdmissionSettings.ORIGINS));
    this.authentication = authentication;
    this.registry = registry;
    this.draining = draining;
    this.closeExpired = config.get(AuthSettings.CLOSE_EXPIRED);
  }

  /**
   * Which proxies are believed.
   *
   * @return the same each time
   */
  public Proxies proxies() {
    return proxies;
  }

  /**
   * Whose pages may call.
   *
   * @return the same each time
   */
  public Origins origins() {
    return origins;
  }

  /**
   * How many permits are held.
   *
   * @return the number of connections that stream
   */
  public int permitsHeld() {
    return permits.held();
  }

  /**
   * Notes that a shard did not take a subscriber in after he was admitted.
   *
   * @param client whose connection it was
   */
  public void joinRefused(InetAddress client) {
    refusedJoins.charge(ConnectionPermits.holder(client), System.nanoTime());
  }

  /** Forgets the failures of those who have not failed for long enough. */
  public void sweep() {
    long now = System.nanoTime();
    authFailures.sweep(now);
    refusedJoins.sweep(now);
  }

  /** Where a caller has his token. */
  @FunctionalInterface
  public interface TokenSource {
    /**
     * Reads it.
     *
     * @return the token, if he presented one
     * @throws RefusedException if what he presented cannot be read
     */
    Optional<String> token() throws RefusedException;
  }

  /**
   * Somebody who may subscribe.
   *
   * @param client whose connection it is, also behind a proxy
   * @param shard to subscribe to
   * @param sid to subscribe as
   * @param principal who the caller is
   * @param delivery how to send states
   * @param resume what he shows who wants the seat of a connection before, if he does
   * @param until when his token expires, in milliseconds since 1970; {@link Long#MAX_VALUE} if it
   *     does not, or that is of no interest
   * @param hold of what the connection counts against
   */
  public record Admitted(
      InetAddress client,
      Shard<?> shard,
      SubscriberId sid,
      Principal principal,
      Delivery delivery,
      Optional<Resume> resume,
      long until,
      Hold hold) {
    /** What a subscriber is told whose token expires. */
    public static final String EXPIRED = "token expired";

    /**
     * Whether he was admitted with a token that has expired.
     *
     * @return true from its expiry on
     */
    public boolean expired() {
      return until != Long.MAX_VALUE && System.currentTimeMillis() >= until;
    }
  }

  /** What a connection holds until it ends. For one thread at a time. */
  public final class Hold {
    private final Permit permit;
    private String subscriber;

    private Hold(Permit permit) {
      this.permit = permit;
    }

    /** The anonymous are limited by their address only: any of them may call himself anything. */
    private void takeSubscriber(ShardId shard, SubscriberId sid, Principal principal)
        throws RefusedException {
      if (principal.userId().isEmpty()) {
        return;
      }
      String key = shard + "\n" + sid + "\n" + principal.userId().get();
      if (!subscribers.take(key)) {
        throw new RefusedException(Refusal.tooManyOfSubscriber());
      }
      subscriber = key;
    }

    /** Gives everything back; more than once is the same as once. */
    public void release() {
      permit.release();
      if (subscriber != null) {
        subscribers.giveBack(subscriber);
        subscriber = null;
      }
    }
  }

  /**
   * Admits somebody who wants to subscribe.
   *
   * @param peer that the request came from, perhaps a proxy
   * @param headers of the request
   * @param seat that he wants
   * @param token where it is
   * @return what he gets; the hold is his to release
   * @throws RefusedException if he gets nothing
   * @throws InterruptedException if the caller is interrupted
   */
  public Admitted admit(InetAddress peer, Headers headers, Seat seat, TokenSource token)
      throws RefusedException, InterruptedException {
    if (draining.getAsBoolean()) {
      throw new RefusedException(Refusal.draining());
    }
    HostedFormat format = formats.get(seat.format());
    if (format == null) {
      throw new RefusedException(Refusal.badFormat(formats.keySet()));
    }
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client, refusedJoins);
    checkFailures(client, authFailures);
    Hold hold = new Hold(permit(client));
    boolean admitted = false;
    try {
      Accepted accepted = authenticate(client, headers, token);
      Principal principal = accepted.principal();
      SubscriberId sid = seat.sid().orElseGet(() -> Seat.ownId(principal));
      hold.takeSubscriber(seat.shard(), sid, principal);
      Shard<?> shard = lookUp(seat.shard(), principal, client);
      admitted = true;
      Delivery delivery = new Delivery(format, seat.mode());
      return new Admitted(
          client, shard, sid, principal, delivery, seat.resume(), until(accepted), hold);
    } finally {
      if (!admitted) {
        hold.release();
      }
    }
  }

  /**
   * Admits an admin who wants to watch a shard, and not to be a subscriber that its simulation
   * knows of.
   *
   * @param peer that the request came from, perhaps a proxy
   * @param headers of the request, with the token
   * @param id of the shard
   * @return what he gets; the hold is his to release
   * @throws RefusedException if he gets nothing
   * @throws InterruptedException if the caller is interrupted
   */
  public Admitted admitWatcher(InetAddress peer, Headers headers, ShardId id)
      throws RefusedException, InterruptedException {
    if (draining.getAsBoolean()) {
      throw new RefusedException(Refusal.draining());
    }
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client, authFailures);
    Accepted accepted = authenticate(client, headers, () -> HeaderFields.bearer(headers));
    Principal principal = accepted.principal();
    if (!principal.admin()) {
      throw new RefusedException(
          principal.userId().isEmpty()
              ? Refusal.unauthorized("a token is needed")
              : Refusal.adminsOnly());
    }
    Shard<?> shard =
        registry
            .find(id)
            .orElseThrow(
                () -> new RefusedException(Refusal.noSuchShard("there is no shard " + id)));
    Hold hold = new Hold(permit(client));
    return new Admitted(
        client,
        shard,
        Seat.ownId(principal),
        principal,
        Delivery.DEFAULT,
        Optional.empty(),
        until(accepted),
        hold);
  }

  private long until(Accepted accepted) {
    return closeExpired
        ? accepted.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE)
        : Long.MAX_VALUE;
  }

  /**
   * Says who a caller is that does not want to subscribe.
   *
   * @param peer that the request came from, perhaps a proxy
   * @param headers of the request, with the token
   * @return who he is
   * @throws RefusedException if he is not believed
   * @throws InterruptedException if the caller is interrupted
   */
  public Principal identify(InetAddress peer, Headers headers)
      throws RefusedException, InterruptedException {
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client, authFailures);
    return authenticate(client, headers, () -> HeaderFields.bearer(headers)).principal();
  }

  private static void checkFailures(InetAddress client, FailureBudget budget)
      throws RefusedException {
    if (budget.spent(ConnectionPermits.holder(client), System.nanoTime())) {
      throw new RefusedException(Refusal.tooManyFailures());
    }
  }

  private Permit permit(InetAddress client) throws RefusedException {
    return switch (permits.acquire(client)) {
      case Permit permit -> permit;
      case Denied denied ->
          throw new RefusedException(
              denied == Denied.ADDRESS ? Refusal.tooManyOfAddress() : Refusal.serverFull());
    };
  }

  private Accepted authenticate(InetAddress client, Headers headers, TokenSource token)
      throws RefusedException, InterruptedException {
    try {
      return authentication.authenticate(
          new Credentials(token.token(), client, wantedHeaders(headers)));
    } catch (RefusedException e) {
      if (e.refusal().status() == 401) {
        authFailures.charge(ConnectionPermits.holder(client), System.nanoTime());
      }
      throw e;
    }
  }

  private Map<String, List<String>> wantedHeaders(Headers headers) {
    Map<String, List<String>> wanted = new HashMap<>();
    for (Header header : headers) {
      String name = header.headerName().lowerCase();
      if (authentication.headers().contains(name)) {
        wanted.put(name, header.allValues());
      }
    }
    return wanted;
  }

  private Shard<?> lookUp(ShardId id, Principal principal, InetAddress client)
      throws RefusedException, InterruptedException {
    String holder = ConnectionPermits.holder(client);
    String owner =
        principal.userId().map(user -> "user " + user).orElseGet(() -> "address " + holder);
    return switch (registry.findOrMake(id, principal, owner)) {
      case Lookup.Found(Shard<?> shard) -> shard;
      case Lookup.Unknown(String reason) -> {
        refusedJoins.charge(holder, System.nanoTime());
        throw new RefusedException(Refusal.noSuchShard(reason));
      }
      case Lookup.TooMany tooMany ->
          throw new RefusedException(
              tooMany.ofCaller() ? Refusal.tooManyOfYours() : Refusal.tooManyShards());
      case Lookup.Exists() -> throw new IllegalStateException("only who creates is told that");
      case Lookup.Failed() -> throw new RefusedException(Refusal.shardFailed());
      case Lookup.Late() -> throw new RefusedException(Refusal.shardLate());
      case Lookup.Quarantined() -> throw new RefusedException(Refusal.shardQuarantined());
    };
  }
}
