package dev.martlet.server.socket;

import dev.martlet.api.Credentials;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Lookup;
import dev.martlet.engine.Quota;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.server.config.Limits;
import dev.martlet.server.socket.ConnectionPermits.Denied;
import dev.martlet.server.socket.ConnectionPermits.Permit;
import dev.martlet.wire.BearerSubprotocol;
import dev.martlet.wire.QueryString;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The upgrade: decode, permit, authenticate, look up; every refusal before the connection is a
 * WebSocket is decided here. Shared by all connections; any thread.
 */
final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
  private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

  private final ConnectionPermits permits;
  private final Quota subscribers;
  private final FailureBudget authFailures;
  private final FailureBudget refusedJoins;
  private final Proxies proxies;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final Set<String> origins;
  private final BooleanSupplier draining;

  Handshake(
      Limits limits,
      Proxies proxies,
      AuthenticationGate authentication,
      ShardRegistry registry,
      Set<String> origins,
      BooleanSupplier draining) {
    this.permits = new ConnectionPermits(limits.connectionsPerAddress(), limits.connections());
    this.subscribers = new Quota(limits.connectionsPerSubscriber());
    this.authFailures = new FailureBudget(limits.authFailuresPerMinute());
    this.refusedJoins = new FailureBudget(limits.refusedJoinsPerMinute());
    this.proxies = proxies;
    this.authentication = authentication;
    this.registry = registry;
    this.origins = origins;
    this.draining = draining;
  }

  /** How many permits are held. */
  int permitsHeld() {
    return permits.held();
  }

  /** Notes that a shard did not take a subscriber in, after the upgrade. */
  void joinRefused(InetAddress client) {
    refusedJoins.charge(ConnectionPermits.holder(client), System.nanoTime());
  }

  /** Forgets the failures of those who have not failed for long enough. */
  void sweep() {
    long now = System.nanoTime();
    authFailures.sweep(now);
    refusedJoins.sweep(now);
  }

  /**
   * An upgrade that is granted.
   *
   * @param response to the client
   * @param client whose connection it is, also behind a proxy
   * @param shard to subscribe to
   * @param sid to subscribe as
   * @param principal who the caller is
   * @param hold of what the connection counts against
   */
  record Granted(
      byte[] response,
      InetAddress client,
      Shard<?> shard,
      SubscriberId sid,
      Principal principal,
      Hold hold) {}

  /** What a connection holds until it ends. For the connection's reader. */
  final class Hold {
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

    void release() {
      permit.release();
      if (subscriber != null) {
        subscribers.giveBack(subscriber);
        subscriber = null;
      }
    }
  }

  Granted perform(HttpPrologue prologue, Headers headers, InetAddress peer)
      throws RefusedException, InterruptedException {
    String key = checkUpgrade(prologue, headers);
    checkOrigin(headers);
    QueryString query = QueryString.parse(prologue.query().rawValue());
    ShardId shardId = shardId(query);
    Optional<SubscriberId> sid = subscriberId(query);
    if (draining.getAsBoolean()) {
      throw new RefusedException(Refusal.draining());
    }
    InetAddress client = proxies.client(peer, headers);
    checkFailures(client);
    Hold hold = new Hold(permit(client));
    boolean granted = false;
    try {
      Bearer bearer = bearer(headers);
      Principal principal =
          authentication.authenticate(
              new Credentials(bearer.token(), client, wantedHeaders(headers)));
      SubscriberId subscriber =
          sid.orElseGet(
              () -> principal.userId().map(SubscriberId::new).orElse(SubscriberId.ANONYMOUS));
      hold.takeSubscriber(shardId, subscriber, principal);
      Shard<?> shard = lookUp(shardId, principal, client);
      granted = true;
      byte[] response = response(key, bearer.protocol());
      return new Granted(response, client, shard, subscriber, principal, hold);
    } catch (RefusedException e) {
      noteFailure(e.refusal(), client);
      throw e;
    } finally {
      if (!granted) {
        hold.release();
      }
    }
  }

  private void checkFailures(InetAddress client) throws RefusedException {
    String holder = ConnectionPermits.holder(client);
    long now = System.nanoTime();
    if (authFailures.spent(holder, now) || refusedJoins.spent(holder, now)) {
      throw new RefusedException(Refusal.tooManyFailures());
    }
  }

  private void noteFailure(Refusal refusal, InetAddress client) {
    String holder = ConnectionPermits.holder(client);
    if (refusal.status() == 401) {
      authFailures.charge(holder, System.nanoTime());
    } else if (refusal.status() == 404) {
      refusedJoins.charge(holder, System.nanoTime());
    }
  }

  // ---- RFC 6455, 4.2.1 --------------------------------------------------------------------

  private static String checkUpgrade(HttpPrologue prologue, Headers headers)
      throws RefusedException {
    if (!prologue.method().equals(Method.GET)) {
      throw new RefusedException(Refusal.badMethod());
    }
    if (!hasToken(headers, HeaderNames.UPGRADE, "websocket")
        || !hasToken(headers, HeaderNames.CONNECTION, "upgrade")
        || !values(headers, VERSION).equals(List.of("13"))) {
      throw new RefusedException(Refusal.upgradeRequired());
    }
    if (!prologue.uriPath().rawPath().equals("/")) {
      throw new RefusedException(Refusal.noSuchPath());
    }
    if (values(headers, HeaderNames.HOST).size() != 1) {
      throw new RefusedException(Refusal.badRequest("there must be one Host header"));
    }
    List<String> keys = values(headers, KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      throw new RefusedException(
          Refusal.badRequest("Sec-WebSocket-Key must be 16 bytes in base64"));
    }
    return keys.getFirst();
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16 && key.length() == 24;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean hasToken(Headers headers, HeaderName name, String token) {
    return tokens(headers, name).anyMatch(token::equalsIgnoreCase);
  }

  private static Stream<String> tokens(Headers headers, HeaderName name) {
    return values(headers, name).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip);
  }

  static List<String> values(Headers headers, HeaderName name) {
    return headers.contains(name)
        ? headers.get(name).allValues().stream().map(String::strip).toList()
        : List.of();
  }

  /**
   * A page may connect if it comes from this host, whatever its port, or from an allowed origin.
   */
  private void checkOrigin(Headers headers) throws RefusedException {
    String host = values(headers, HeaderNames.HOST).getFirst();
    for (String origin : values(headers, HeaderNames.ORIGIN)) {
      String lower = origin.toLowerCase(Locale.ROOT);
      boolean allowed = origins.contains("*") || origins.contains(lower);
      if (!allowed && !isSameHost(lower, "http://" + host.toLowerCase(Locale.ROOT))) {
        throw new RefusedException(Refusal.badOrigin());
      }
    }
  }

  private static boolean isSameHost(String url, String other) {
    try {
      String host = URI.create(url).getHost();
      return host != null && host.equals(URI.create(other).getHost());
    } catch (IllegalArgumentException e) {
      return false; // not a URL, so not of this host
    }
  }

  // ---- design page, "The wire, version 1" -------------------------------------------------

  private static ShardId shardId(QueryString query) throws RefusedException {
    try {
      return new ShardId(
          query
              .first("shard")
              .orElseThrow(() -> new IllegalArgumentException("the parameter shard is missing")));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.badShard(e.getMessage()));
    }
  }

  private static Optional<SubscriberId> subscriberId(QueryString query) throws RefusedException {
    try {
      return query.first("sid").filter(sid -> !sid.isEmpty()).map(SubscriberId::new);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.badSubscriber(e.getMessage()));
    }
  }

  private Permit permit(InetAddress remote) throws RefusedException {
    return switch (permits.acquire(remote)) {
      case Permit permit -> permit;
      case Denied denied ->
          throw new RefusedException(
              denied == Denied.ADDRESS ? Refusal.tooManyOfAddress() : Refusal.serverFull());
    };
  }

  /**
   * A token, and the subprotocol to echo: a client that offers subprotocols may insist on one, also
   * when its token came in a header.
   */
  private record Bearer(Optional<String> token, Optional<String> protocol) {}

  private static Bearer bearer(Headers headers) throws RefusedException {
    Optional<String> fromHeader = authorization(headers);
    return switch (BearerSubprotocol.choose(values(headers, PROTOCOL))) {
      case BearerSubprotocol.Chosen(String protocol, String token) ->
          new Bearer(Optional.of(fromHeader.orElse(token)), Optional.of(protocol));
      case BearerSubprotocol.None() -> new Bearer(fromHeader, Optional.empty());
      case BearerSubprotocol.Malformed() -> {
        if (fromHeader.isEmpty()) {
          throw new RefusedException(
              Refusal.unauthorized("the bearer subprotocol does not decode"));
        }
        yield new Bearer(fromHeader, Optional.empty());
      }
    };
  }

  /** The scheme in any case (RFC 9110, 11.1). Credentials of another scheme are not a token. */
  private static Optional<String> authorization(Headers headers) throws RefusedException {
    for (String value : values(headers, HeaderNames.AUTHORIZATION)) {
      String[] words = value.split(" ", 2);
      if (words[0].equalsIgnoreCase("Bearer")) {
        if (words.length < 2 || words[1].isBlank()) {
          throw new RefusedException(Refusal.unauthorized("the bearer token is empty"));
        }
        return Optional.of(words[1].strip());
      }
    }
    return Optional.empty();
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
    String owner =
        principal
            .userId()
            .map(user -> "user " + user)
            .orElseGet(() -> "address " + ConnectionPermits.holder(client));
    return switch (registry.findOrMake(id, principal, owner)) {
      case Lookup.Found(Shard<?> shard) -> shard;
      case Lookup.Unknown(String reason) -> throw new RefusedException(Refusal.noSuchShard(reason));
      case Lookup.TooMany tooMany ->
          throw new RefusedException(
              tooMany.ofCaller() ? Refusal.tooManyOfYours() : Refusal.tooManyShards());
      case Lookup.Failed() -> throw new RefusedException(Refusal.shardFailed());
      case Lookup.Late() -> throw new RefusedException(Refusal.shardLate());
      case Lookup.Quarantined() -> throw new RefusedException(Refusal.shardQuarantined());
    };
  }

  private static byte[] response(String key, Optional<String> protocol) {
    String text =
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n"
            + protocol.map(p -> "Sec-WebSocket-Protocol: " + p + "\r\n").orElse("")
            + "\r\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
