package dev.martlet.server.http;

import dev.martlet.api.Principal;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.admission.JoinRequest;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Inputs that are posted: each is answered when it has been applied, or will not be, unless its
 * sender would rather not wait. It counts as coming from a subscription that is there already. Any
 * thread.
 */
final class PostedInputs {
  private final HttpContext context;
  private final ServerConfig config;
  private final EventStreams streams;

  /** What each subscription may still post; under its monitor. */
  private final Map<Subscription, Allowance> allowances = new WeakHashMap<>();

  PostedInputs(HttpContext context, EventStreams streams) {
    this.context = context;
    this.config = context.config();
    this.streams = streams;
  }

  /** What one subscription may still post, as if it came on its connection. */
  private final class Allowance {
    private final TokenBucket inputs =
        new TokenBucket(
            config.get(InputSettings.INPUTS_PER_SECOND),
            config.get(InputSettings.INPUT_BURST),
            System.nanoTime());
    private final TokenBucket malformed =
        new TokenBucket(
            config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE) / 60.0,
            config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE),
            System.nanoTime());

    synchronized void take() throws RefusedException {
      long now = System.nanoTime();
      if (config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE) > 0 && !malformed.has(now)) {
        throw new RefusedException(ApiRefusals.tooManyMalformed());
      }
      if (!inputs.take(now)) {
        throw new RefusedException(ApiRefusals.tooManyInputs());
      }
    }

    synchronized void noteMalformed() {
      malformed.take(System.nanoTime());
    }
  }

  /** Who is told what became of an input: a complaint, or its number. */
  private static final class Outcome implements InputCallback {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    @Override
    public void applied(long number) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("accepted", true);
      body.put("seq", number);
      answer.complete(Answer.ok(body));
    }

    @Override
    public void refused(InputError complaint) {
      answer.completeExceptionally(new RefusedException(ApiRefusals.of(complaint)));
    }
  }

  /** Answers {@code POST /api/shards/{id}/input}. */
  Answer input(Call call) throws RefusedException, InterruptedException {
    if (context.draining().getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    Principal principal = call.principal();
    Shard<?> shard = call.shard();
    byte[] body = call.body();
    JsonNode envelope = Call.object(body);
    Subscription from = sender(shard, principal, envelope);
    Allowance allowance = allowance(from);
    allowance.take();
    try {
      return wantsToWait(envelope) ? await(shard, from, body) : leave(shard, from, body);
    } catch (RefusedException e) {
      if (e.refusal().status() == 400) {
        allowance.noteMalformed();
      }
      throw e;
    }
  }

  private static boolean wantsToWait(JsonNode envelope) throws RefusedException {
    JsonNode wait = envelope.get("wait");
    if (wait != null && !wait.isBoolean()) {
      throw new RefusedException(ApiRefusals.badBody("wait must be true or false"));
    }
    return wait == null || wait.asBoolean();
  }

  /** The subscription's own connection is told if it is not applied in the end. */
  private static Answer leave(Shard<?> shard, Subscription from, byte[] body)
      throws RefusedException {
    Optional<InputError> complaint = shard.receive(from, body);
    if (complaint.isPresent()) {
      throw new RefusedException(ApiRefusals.of(complaint.get()));
    }
    return Answer.of(202, Map.of("accepted", true));
  }

  private Answer await(Shard<?> shard, Subscription from, byte[] body)
      throws RefusedException, InterruptedException {
    Outcome outcome = new Outcome();
    shard.receive(from, body, outcome).ifPresent(outcome::refused);
    try {
      return outcome.answer.get(
          config.get(InputSettings.INPUT_DEADLINE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RefusedException(ApiRefusals.inputTimedOut());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Allowance allowance(Subscription of) {
    synchronized (allowances) {
      return allowances.computeIfAbsent(of, key -> new Allowance());
    }
  }

  /**
   * The subscription that an input counts as coming from: that of the event stream it names, or
   * else the caller's latest. The anonymous must name one, for they are all called the same.
   */
  private Subscription sender(Shard<?> shard, Principal principal, JsonNode body)
      throws RefusedException {
    Optional<String> key = text(body, "connection");
    Optional<SubscriberId> given = JoinRequest.subscriberId(text(body, "subscriber_id").orElse(""));
    if (key.isPresent()) {
      return ofStream(shard, principal, key.get());
    }
    boolean own = given.isEmpty() || given.get().equals(JoinRequest.ownId(principal));
    if (!own && !principal.admin()) {
      throw new RefusedException(ApiRefusals.notOwnSubscriberId());
    }
    if (principal.userId().isEmpty() && !principal.admin()) {
      throw new RefusedException(
          ApiRefusals.notAttached("name the connection that the event stream began with"));
    }
    SubscriberId sid = given.orElseGet(() -> JoinRequest.ownId(principal));
    return shard
        .subscription(sid, own ? Optional.of(principal) : Optional.empty())
        .orElseThrow(
            () -> new RefusedException(ApiRefusals.notAttached(sid + " is not attached to it")));
  }

  private Subscription ofStream(Shard<?> shard, Principal principal, String key)
      throws RefusedException {
    return streams
        .find(key)
        .filter(stream -> stream.shard() == shard)
        .filter(stream -> stream.principal().userId().equals(principal.userId()))
        .map(EventStream::subscription)
        .orElseThrow(
            () -> new RefusedException(ApiRefusals.notAttached("there is no such connection")));
  }

  private static Optional<String> text(JsonNode body, String member) throws RefusedException {
    JsonNode value = body.get(member);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new RefusedException(ApiRefusals.badBody(member + " must be a string"));
    }
    return Optional.of(value.asString());
  }
}
