package dev.martlet.server.http;

import dev.martlet.api.auth.Principal;
import dev.martlet.server.admission.AddressRule;
import dev.martlet.server.admission.AddressRule.Kind;
import dev.martlet.server.admission.AddressRules;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.HeldBack;
import dev.martlet.server.config.AddressRange;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.QueryString;
import io.helidon.http.Method;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The part of the API that shows and changes which addresses are denied and allowed, and shows who
 * is held back by which limit. Any thread.
 */
final class AddressesApi {
  private static final System.Logger LOG = System.getLogger(AddressesApi.class.getName());
  private static final Set<String> MEMBERS = Set.of("range", "rule", "reason", "seconds", "force");
  private static final int LONGEST_REASON = 200;
  private static final long MOST_SECONDS = 10L * 366 * 24 * 3600;

  private final Admission admission;
  private final AddressRules rules;

  AddressesApi(HttpContext context) {
    this.admission = context.admission();
    this.rules = admission.addresses();
  }

  void addTo(Api api) {
    api.add(Method.GET, "/api/addresses", this::list)
        .add(Method.POST, "/api/addresses", this::add)
        .add(Method.DELETE, "/api/addresses", this::remove)
        .add(Method.GET, "/api/held-back", this::heldBack);
  }

  private Answer list(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    return Answer.ok(Map.of("addresses", rules.list().stream().map(AddressesApi::shown).toList()));
  }

  private static Map<String, Object> shown(AddressRule rule) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("range", rule.range().toString());
    body.put("rule", rule.kind().text());
    body.put("reason", rule.reason());
    body.put("since", seconds(rule.since()));
    body.put("until", rule.until().map(AddressesApi::seconds).orElse(null));
    body.put("configured", rule.configured());
    return body;
  }

  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  // ---- changing ---------------------------------------------------------------------------

  private Answer add(Call call) throws RefusedException, InterruptedException {
    Principal admin = call.principal();
    Admission.requireAdmin(admin);
    JsonNode body = Call.object(call.body());
    Set<String> unknown = new TreeSet<>(body.propertyNames());
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw bad("there is no member " + unknown.iterator().next());
    }
    AddressRule rule = rule(body);
    rules.add(rule, call.client(), flag(body, "force"));
    LOG.log(
        Level.INFO,
        "{0} is set to {1} by {2}{3}{4}",
        rule.range(),
        rule.kind().text(),
        admin.userId().orElse("an admin"),
        rule.until().map(until -> ", until " + seconds(until)).orElse(""),
        rule.reason().isEmpty() ? "" : ": " + rule.reason());
    return Answer.of(201, shown(rule));
  }

  private static AddressRule rule(JsonNode body) throws RefusedException {
    Instant now = Instant.now();
    return new AddressRule(
        range(text(body, "range").orElseThrow(() -> bad("range is missing"))),
        kind(text(body, "rule").orElse(Kind.DENY.text())),
        reason(text(body, "reason").orElse("")),
        now,
        until(body, now),
        false);
  }

  private static Kind kind(String text) throws RefusedException {
    for (Kind kind : Kind.values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw bad("rule must be deny or allow");
  }

  private static String reason(String text) throws RefusedException {
    if (text.length() > LONGEST_REASON) {
      throw bad("reason must have at most " + LONGEST_REASON + " characters");
    }
    return text;
  }

  private static Optional<Instant> until(JsonNode body, Instant now) throws RefusedException {
    JsonNode seconds = body.get("seconds");
    if (seconds == null || seconds.isNull()) {
      return Optional.empty();
    }
    if (!seconds.isIntegralNumber()
        || !seconds.canConvertToLong()
        || seconds.asLong() < 1
        || seconds.asLong() > MOST_SECONDS) {
      throw bad("seconds must be a whole number from 1 to " + MOST_SECONDS);
    }
    return Optional.of(now.plusSeconds(seconds.asLong()));
  }

  private static Optional<String> text(JsonNode body, String member) throws RefusedException {
    JsonNode value = body.get(member);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw bad(member + " must be a string");
    }
    return Optional.of(value.asString());
  }

  private static boolean flag(JsonNode body, String member) throws RefusedException {
    JsonNode value = body.get(member);
    if (value != null && !value.isBoolean()) {
      throw bad(member + " must be true or false");
    }
    return value != null && value.asBoolean();
  }

  private static RefusedException bad(String why) {
    return new RefusedException(ApiRefusals.badBody(why));
  }

  private static AddressRange range(String text) throws RefusedException {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw bad("range is such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32");
    }
  }

  private Answer remove(Call call) throws RefusedException, InterruptedException {
    Principal admin = call.principal();
    Admission.requireAdmin(admin);
    QueryString query = call.query();
    AddressRange range;
    try {
      range = AddressRange.parse(query.first("range").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          ApiRefusals.badParameter("range is such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"));
    }
    boolean force = query.first("force").filter("true"::equals).isPresent();
    if (!rules.remove(range, call.client(), force)) {
      throw new RefusedException(ApiRefusals.noSuchRule(range.toString()));
    }
    LOG.log(
        Level.INFO, "the rule for {0} is removed by {1}", range, admin.userId().orElse("an admin"));
    return Answer.ok(Map.of("range", range.toString()));
  }

  // ---- who is held back -------------------------------------------------------------------

  private Answer heldBack(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    List<Map<String, Object>> all =
        admission.heldBack().list().stream().map(AddressesApi::shown).toList();
    return Answer.ok(Map.of("held_back", all));
  }

  private static Map<String, Object> shown(HeldBack.Entry entry) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("limit", entry.limit().key());
    body.put("address", entry.address().orElse(null));
    body.put("user", entry.user().orElse(null));
    body.put("times", entry.times());
    body.put("since", seconds(entry.since()));
    body.put("last", seconds(entry.last()));
    return body;
  }
}
