package dev.martlet.server.http;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardLookup;
import dev.martlet.engine.ShardMetadata;
import dev.martlet.engine.ShardPhase;
import dev.martlet.engine.ShardStatus;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.RefusedInput;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.config.ShardPlans;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.QueryString;
import io.helidon.http.Method;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.RawValue;

/** The part of the API that shows and changes shards. Any thread. */
final class ShardsApi {
  private static final System.Logger LOG = System.getLogger(ShardsApi.class.getName());
  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Comparator<Subscriber> BY_ID =
      Comparator.comparing(
              (Subscriber subscriber) -> subscriber.id().value(), NaturalOrder.OF_TEXTS)
          .thenComparing(Subscriber::number);

  private final HttpContext context;
  private final PublicShards listed;

  ShardsApi(HttpContext context) {
    this.context = context;
    this.listed = new PublicShards(context.registry());
  }

  void addTo(Api api) {
    api.add(Method.GET, "/api/shards", this::list)
        .add(Method.POST, "/api/shards", this::create)
        .add(Method.GET, "/api/shards/{id}", this::show)
        .add(Method.DELETE, "/api/shards/{id}", this::delete)
        .add(Method.GET, "/api/shards/{id}/subscribers", this::subscribers)
        .add(Method.GET, "/api/shards/{id}/refusals", this::refusals)
        .add(Method.POST, "/api/shards/{id}/pause", call -> change(call, Shard::pause))
        .add(Method.POST, "/api/shards/{id}/step", call -> change(call, Shard::step))
        .add(Method.POST, "/api/shards/{id}/resume", call -> change(call, Shard::resume));
  }

  // ---- showing ----------------------------------------------------------------------------

  /**
   * Lists shards in the natural order of their ids, so that a page continues where the last one
   * ended.
   */
  private Answer list(Call call) throws RefusedException, InterruptedException {
    Principal principal = call.principal();
    QueryString query = call.query();
    int limit = limit(query.first("limit"));
    if (principal.isAdmin()) {
      return page(context.registry().list(), query, limit, ShardsApi::listed);
    }
    Answer answer =
        page(
            listed.readableBy(principal),
            query,
            Math.min(limit, DEFAULT_PAGE),
            shard -> forPlayers(shard.status(), principal));
    // Anybody may ask, and a short question has a long answer: that costs the address credit, too.
    String address = ConnectionPermits.addressKey(call.client());
    context.admission().traffic().take(address, answer.json().length);
    return answer;
  }

  private static Answer page(
      Collection<Shard<?>> shards,
      QueryString query,
      int limit,
      Function<Shard<?>, Map<String, Object>> show) {
    String after = query.first("after").orElse("");
    Optional<String> type = query.first("type");
    List<Shard<?>> all =
        shards.stream()
            .filter(shard -> type.isEmpty() || type.get().equals(shard.id().type()))
            .toList();
    List<Shard<?>> page =
        all.stream()
            .filter(shard -> NaturalOrder.OF_TEXTS.compare(shard.id().value(), after) > 0)
            .sorted(Comparator.comparing(shard -> shard.id().value(), NaturalOrder.OF_TEXTS))
            .limit(limit + 1L)
            .toList();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("shards", page.stream().limit(limit).map(show).toList());
    body.put("total", all.size());
    if (page.size() > limit) {
      body.put("next", page.get(limit - 1).id().value());
    }
    return Answer.ok(body);
  }

  /** One shard that cannot be shown must not hide the others. */
  private static Map<String, Object> listed(Shard<?> shard) {
    try {
      return forAdmins(shard.status());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "showing shard " + shard.id() + " failed", e);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("id", shard.id().value());
      body.put("type", shard.id().type());
      body.put("running", shard.running());
      return body;
    }
  }

  private static int limit(Optional<String> text) throws RefusedException {
    try {
      int limit = text.isEmpty() ? DEFAULT_PAGE : Integer.parseInt(text.get());
      if (limit >= 1 && limit <= LARGEST_PAGE) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // answered like a number out of range, below
    }
    throw new RefusedException(ApiRefusals.badParameter("limit must be from 1 to " + LARGEST_PAGE));
  }

  /** Public, because a lobby shows shards before their players join. */
  private Answer show(Call call) throws RefusedException, InterruptedException {
    Principal principal = call.principal();
    ShardStatus status = call.shard().status();
    return Answer.ok(principal.isAdmin() ? forAdmins(status) : forPlayers(status, principal));
  }

  /** The shard for one who is no admin, with what it tells of itself if that is for them. */
  private static Map<String, Object> forPlayers(ShardStatus status, Principal principal) {
    Map<String, Object> body = forPlayers(status);
    status
        .metadata()
        .filter(metadata -> metadata.readableBy(principal))
        .ifPresent(metadata -> body.put("metadata", json(metadata)));
    return body;
  }

  private static RawValue json(ShardMetadata metadata) {
    return new RawValue(new String(metadata.json(), StandardCharsets.UTF_8));
  }

  private static Map<String, Object> forPlayers(ShardStatus status) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", status.id().value());
    body.put("type", status.id().type());
    body.put("running", status.phase().running());
    body.put("tick", status.clock().tick());
    body.put("rate", status.settings().tickRate());
    body.put("subscribers", status.subscribers());
    body.put("max_subscribers", status.settings().maxSubscribers());
    body.put("input_queue", status.inputs().waiting());
    return body;
  }

  private static Map<String, Object> forAdmins(ShardStatus status) {
    Map<String, Object> body = forPlayers(status);
    body.put("plugin", status.plugin());
    body.put("durability", status.settings().durability().name().toLowerCase(Locale.ROOT));
    body.put("paused", status.clock().paused());
    body.put("draining", status.phase() == ShardPhase.DRAINING);
    body.put("hanging", status.phase() == ShardPhase.HANGING);
    body.put("max_queued_inputs", status.settings().maxQueuedInputs());
    body.put("idle_shutdown_seconds", seconds(status.settings().idleShutdown()));
    body.put("inputs_applied", status.inputs().applied());
    body.put("inputs_refused", status.inputs().refused());
    body.put("ticks_skipped", status.clock().ticksSkipped());
    body.put("ticks_over_step", status.cost().ticksOverStep());
    body.put("snapshots_sent", status.published().sent());
    body.put("snapshots_superseded", status.published().superseded());
    body.put("bytes_sent", status.published().bytes());
    body.put("turn_ms", status.turnNanos() / NANOS_PER_MILLI);
    body.put("lateness_ms", status.clock().latenessNanos() / NANOS_PER_MILLI);
    body.put("max_lateness_ms", status.clock().maxLatenessNanos() / NANOS_PER_MILLI);
    body.put("cpu_seconds", status.cost().cpuNanos() / NANOS_PER_SECOND);
    body.put("allocated_bytes", status.cost().allocatedBytes());
    status
        .metadata()
        .ifPresent(
            metadata -> {
              body.put("metadata", json(metadata));
              body.put("listed", metadata.listed());
              body.put("readers", metadata.readers().toString());
            });
    return body;
  }

  private static double seconds(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / NANOS_PER_SECOND;
  }

  private Answer subscribers(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    List<Map<String, Object>> all =
        call.shard().subscribers().stream()
            .sorted(BY_ID)
            .limit(LARGEST_PAGE)
            .map(
                subscriber -> {
                  Map<String, Object> body = new LinkedHashMap<>();
                  body.put("number", subscriber.number());
                  body.put("sid", subscriber.id().value());
                  body.put("user", subscriber.principal().userId().orElse(null));
                  body.put("name", subscriber.principal().name());
                  body.put("roles", subscriber.principal().roles());
                  body.put("admin", subscriber.principal().isAdmin());
                  return body;
                })
            .toList();
    return Answer.ok(Map.of("subscribers", all));
  }

  private Answer refusals(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    List<Map<String, Object>> all =
        call.shard().refusedInputs().stream().map(ShardsApi::refused).toList();
    return Answer.ok(Map.of("refusals", all));
  }

  private static Map<String, Object> refused(RefusedInput refused) {
    InputError error = refused.error();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("at", refused.at().toString());
    body.put("sid", refused.sid().value());
    body.put("code", error.code().name());
    body.put("message", error.message());
    error
        .clientSeq()
        .ifPresent(seq -> body.put("client_seq", new BigInteger(Long.toUnsignedString(seq))));
    return body;
  }

  // ---- changing ---------------------------------------------------------------------------

  private Answer change(Call call, Consumer<Shard<?>> change)
      throws RefusedException, InterruptedException {
    call.requireAdmin();
    Shard<?> shard = call.shard();
    change.accept(shard);
    return Answer.ok(forAdmins(shard.status()));
  }

  private Answer create(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    if (context.draining().getAsBoolean()) {
      throw new RefusedException(AdmissionRefusals.draining());
    }
    ShardPlan plan = plan(Call.object(call.body()));
    return switch (context.registry().create(plan)) {
      case ShardLookup.Found(Shard<?> shard) -> Answer.of(201, forAdmins(shard.status()));
      case ShardLookup.Exists() ->
          throw new RefusedException(ApiRefusals.shardExists(plan.id().value()));
      case ShardLookup.Unknown(String reason) ->
          throw new RefusedException(ApiRefusals.badBody(reason));
      case ShardLookup.BadPlan(String reason) ->
          throw new RefusedException(ApiRefusals.badBody(reason));
      case ShardLookup.Late() ->
          throw new RefusedException(AdmissionRefusals.shardCreationTimedOut());
      case ShardLookup.Quarantined() ->
          throw new RefusedException(AdmissionRefusals.shardQuarantined());
      case ShardLookup.Failed() ->
          throw new RefusedException(AdmissionRefusals.shardCreationFailed());
      case ShardLookup.TooMany tooMany -> throw new IllegalStateException("a plan has no quota");
    };
  }

  /** Accepts the settings of the configuration file, with underscores for hyphens. */
  private static ShardPlan plan(JsonNode body) throws RefusedException {
    Map<String, String> settings = new TreeMap<>();
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      if (member.getKey().equals("options")) {
        if (!member.getValue().isObject()) {
          throw new RefusedException(ApiRefusals.badBody("options must be an object"));
        }
        for (Map.Entry<String, JsonNode> option : member.getValue().properties()) {
          options.put(option.getKey(), text(option));
        }
      } else {
        settings.put(member.getKey().replace('_', '-'), text(member));
      }
    }
    try {
      return ShardPlans.of(settings, options);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(ApiRefusals.badBody(named(e.getMessage())));
    }
  }

  /** A message about settings, with the names that they have in the API. */
  private static String named(String message) {
    String named = message;
    for (String setting : ShardPlans.SETTINGS) {
      named = named.replace(setting, setting.replace('-', '_'));
    }
    return named;
  }

  private static String text(Map.Entry<String, JsonNode> member) throws RefusedException {
    if (!member.getValue().isValueNode()) {
      throw new RefusedException(
          ApiRefusals.badBody(member.getKey() + " must be a string, a number or a boolean"));
    }
    return member.getValue().asString();
  }

  private Answer delete(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    ShardId id = call.shardId();
    String mode = call.query().first("mode").orElse("stop");
    boolean there =
        switch (mode) {
          case "stop" -> context.registry().stop(id);
          case "drain" -> context.registry().drain(id);
          default ->
              throw new RefusedException(ApiRefusals.badParameter("mode must be stop or drain"));
        };
    if (!there) {
      throw new RefusedException(AdmissionRefusals.noSuchShard("there is no shard " + id));
    }
    return Answer.of(202, Map.of("id", id.value(), "mode", mode));
  }
}
