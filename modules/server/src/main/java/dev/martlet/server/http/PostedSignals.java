package dev.martlet.server.http;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Signal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.mail.SignalRefusal;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** The signals that admins send to shards. Any thread. */
final class PostedSignals {
  private final HttpContext context;

  PostedSignals(HttpContext context) {
    this.context = context;
  }

  /** Answers {@code POST /api/shards/{id}/signal}. */
  Answer signal(Call call) throws RefusedException, InterruptedException {
    if (context.draining().getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    Principal principal = call.principal();
    Admission.requireAdmin(principal);
    Shard<?> shard = call.shard();
    byte[] body = call.body();
    JsonNode envelope = Call.envelope(body);
    if (!envelope.has("signal")) {
      throw new RefusedException(
          ApiRefusals.badBody("the body has no member \"signal\": send {\"signal\":{…}}"));
    }
    boolean wait = PostedInputs.wantsToWait(envelope);
    CompletableFuture<Optional<SignalRefusal>> outcome = new CompletableFuture<>();
    Optional<SignalRefusal> refusal =
        shard.signals().put(body, new Signal.Operator(principal), outcome::complete);
    require(refusal);
    if (!wait) {
      return Answer.of(202, Map.of("accepted", true));
    }
    require(await(outcome));
    return Answer.ok(Map.of("accepted", true));
  }

  private Optional<SignalRefusal> await(CompletableFuture<Optional<SignalRefusal>> outcome)
      throws RefusedException, InterruptedException {
    try {
      long most = Nanos.of(context.config().get(InputSettings.INPUT_DEADLINE));
      return outcome.get(most, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RefusedException(ApiRefusals.signalTimedOut());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void require(Optional<SignalRefusal> refusal) throws RefusedException {
    if (refusal.isPresent()) {
      throw new RefusedException(ApiRefusals.of(refusal.get()));
    }
  }
}
