package dev.martlet.server.http;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.admission.JoinRequest;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.AddressTraffic;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.InputBudget;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.Rated;
import dev.martlet.server.connection.TrafficLimit;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import tools.jackson.databind.JsonNode;

/**
 * Posted inputs. Each counts as coming from a subscription that exists already, and is answered
 * when it was applied or refused, unless its sender does not want to wait. Any thread.
 */
final class PostedInputs {
  /** In bytes. */
  private static final int SHORT = 1024;

  private final HttpContext context;
  private final ServerConfig config;
  private final EventStreams streams;
  private final AddressTraffic traffic;

  PostedInputs(HttpContext context, EventStreams streams) {
    this.context = context;
    this.config = context.config();
    this.streams = streams;
    this.traffic = context.admission().traffic();
  }

  /** Turns what became of an input into an answer. */
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
    public void refused(InputError error) {
      answer.completeExceptionally(new RefusedException(ApiRefusals.of(error)));
    }
  }

  /**
   * An admin sent it as somebody else and does not wait: if it is malformed, that is the admin's
   * doing, and nothing that those could mend in whose name it was sent.
   */
  private record AsAnother(InputRates ofSender) implements InputCallback {
    @Override
    public void applied(long number) {}

    @Override
    public void refused(InputError error) {
      if (error.code().malformed()) {
        ofSender.takeMalformed();
      }
    }
  }

  /** Answers {@code POST /api/shards/{id}/input}. */
  Answer input(Call call) throws RefusedException, InterruptedException {
    if (context.draining().getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    Principal principal = call.principal();
    Shard<?> shard = call.shard();
    String address = ConnectionPermits.addressKey(call.client());
    byte[] body = body(call, address);
    JsonNode envelope;
    Subscription from;
    try {
      envelope = Call.envelope(body);
      from = sender(shard, principal, envelope);
    } catch (RefusedException e) {
      traffic.chargeRefused(address, body.length); // nobody else pays for it
      throw e;
    }
    try (Hold using = new Hold()) {
      InputRates rates = rates(from, principal, address, shard, using);
      take(rates, address, body.length);
      boolean wait = wantsToWait(envelope);
      try {
        return wait
            ? postAndWait(shard, from, body, rates::chargeValues)
            : post(shard, from, body, ifLate(from, principal, rates), rates::chargeValues);
      } catch (RefusedException e) {
        if (e.refusal().status() == 400) {
          rates.takeMalformed();
        }
        throw e;
      }
    }
  }

  /**
   * Reads the body. Only it says whom the input counts for. To read a short one costs no more than
   * any request does; a long one is not read while the address owes for what it has posted in vain.
   */
  private byte[] body(Call call, String address) throws RefusedException {
    if (call.bodyMayExceed(SHORT)) {
      Optional<TrafficLimit> over = traffic.over(address);
      if (over.isPresent()) {
        throw tooMuch(over.get(), address);
      }
    }
    try {
      return call.body();
    } catch (RefusedException e) {
      traffic.chargeRefused(address, call.bodyReceived());
      throw e;
    }
  }

  /**
   * The rates of the connection that an input counts for. An admin who sends as somebody else uses
   * up nothing of theirs.
   */
  private InputRates rates(
      Subscription from, Principal principal, String address, Shard<?> shard, Hold using) {
    if (isOwn(from, principal) && from.connection() instanceof Rated connection) {
      return connection.rates();
    }
    InputBudget budget = context.admission().inputs().use(address, principal, shard.id(), using);
    return new InputRates(config, budget, traffic, address);
  }

  /** Admins may have no user either: then they are not the anonymous whom they send as. */
  private static boolean isOwn(Subscription from, Principal sender) {
    Principal of = from.subscriber().principal();
    return of.equals(sender) || sender.userId().isPresent() && of.userId().equals(sender.userId());
  }

  /** Who is told what becomes of an input that nobody waits for. */
  private static InputCallback ifLate(Subscription from, Principal sender, InputRates rates) {
    return isOwn(from, sender) ? from.callback() : new AsAnother(rates);
  }

  /** The sender's own credit and budget pay first, so that nobody is refused for another's. */
  private void take(InputRates rates, String address, int length) throws RefusedException {
    Optional<TrafficLimit> over = rates.takePost(length);
    if (over.isPresent()) {
      traffic.chargeRefused(address, length);
      throw tooMuch(over.get(), address);
    }
    if (!rates.allowsMalformed()) {
      context.admission().heldBack().address(InputSettings.MALFORMED_INPUTS_PER_MINUTE, address);
      throw new RefusedException(ApiRefusals.tooManyMalformed());
    }
    switch (rates.takeInput()) {
      case TAKE -> {}
      case DROP, CLOSE -> throw tooMuch(TrafficLimit.CONNECTION_INPUTS, address);
      case DROP_SHARED -> throw tooMuch(TrafficLimit.SHARED_INPUTS, address);
    }
  }

  private RefusedException tooMuch(TrafficLimit limit, String address) {
    context.admission().heldBack().address(limit.setting(), address);
    context.metrics().count(ConnectionMetric.TRAFFIC_REFUSED, limit.label());
    return new RefusedException(ApiRefusals.tooMuchTraffic(limit.reason()));
  }

  static boolean wantsToWait(JsonNode envelope) throws RefusedException {
    JsonNode wait = envelope.get("wait");
    if (wait != null && !wait.isBoolean()) {
      throw new RefusedException(ApiRefusals.badBody("wait must be true or false"));
    }
    return wait == null || wait.asBoolean();
  }

  /** Does not wait. If the input is refused later, the sender's own connection is told. */
  private static Answer post(
      Shard<?> shard, Subscription from, byte[] body, InputCallback late, IntConsumer charge)
      throws RefusedException {
    Optional<InputError> error = shard.receive(from, body, late, charge);
    if (error.isPresent()) {
      throw new RefusedException(ApiRefusals.of(error.get()));
    }
    return Answer.of(202, Map.of("accepted", true));
  }

  private Answer postAndWait(Shard<?> shard, Subscription from, byte[] body, IntConsumer charge)
      throws RefusedException, InterruptedException {
    Outcome outcome = new Outcome();
    shard.receive(from, body, outcome, charge).ifPresent(outcome::refused);
    try {
      return outcome.answer.get(
          Nanos.of(config.get(InputSettings.INPUT_DEADLINE)), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RefusedException(ApiRefusals.inputTimedOut());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * The subscription that an input counts as coming from: that of the event stream that it names,
   * or else the caller's latest. Anonymous callers must name one, because they share a subscriber
   * id.
   */
  private Subscription sender(Shard<?> shard, Principal principal, JsonNode body)
      throws RefusedException {
    Optional<String> key = text(body, "connection");
    Optional<SubscriberId> given = JoinRequest.subscriberId(text(body, "subscriber_id").orElse(""));
    if (key.isPresent()) {
      return ofStream(shard, principal, key.get());
    }
    boolean own = given.isEmpty() || given.get().equals(JoinRequest.ownId(principal));
    if (!own && !principal.isAdmin()) {
      throw new RefusedException(ApiRefusals.notOwnSubscriberId());
    }
    if (principal.userId().isEmpty() && !principal.isAdmin()) {
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
