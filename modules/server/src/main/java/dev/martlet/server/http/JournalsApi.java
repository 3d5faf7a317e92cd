package dev.martlet.server.http;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.Shard;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.journals.JournalViews;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.JournalRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.QueryString;
import io.helidon.http.Method;
import java.lang.System.Logger.Level;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The part of the API that shows journals, and the ticks of their shards. Any thread. */
final class JournalsApi {
  private static final System.Logger LOG = System.getLogger(JournalsApi.class.getName());
  private static final int DEFAULT_LIST = 100;
  private static final int LONGEST_LIST = 1000;
  private static final int MOST_TICKS = 1000;

  private final HttpContext context;

  /** What the log has told last: whoever looks on is not told of again with each step. */
  private final AtomicReference<String> told = new AtomicReference<>("");

  JournalsApi(HttpContext context) {
    this.context = context;
  }

  void addTo(Api api) {
    api.add(Method.GET, "/api/journals", this::list)
        .add(Method.GET, "/api/journals/{id}", this::show)
        .add(Method.GET, "/api/journals/{id}/ticks", this::ticks);
  }

  private JournalViews views() throws RefusedException {
    return context.journals().orElseThrow(() -> new RefusedException(JournalRefusals.noStore()));
  }

  private Answer list(Call call) throws RefusedException, InterruptedException {
    call.requireAdmin();
    QueryString query = call.query();
    long limit = number(query, "limit", DEFAULT_LIST, 1, LONGEST_LIST);
    Optional<String> shard = query.first("shard");
    Optional<String> type = query.first("type");
    List<JournalSummary> all =
        views().list().stream()
            .filter(each -> shard.isEmpty() || shard.get().equals(each.id().shard().value()))
            .filter(each -> type.isEmpty() || type.get().equals(each.id().shard().type()))
            .toList();
    return Answer.ok(
        Map.of(
            "journals", all.stream().limit(limit).map(this::shown).toList(), "total", all.size()));
  }

  private Map<String, Object> shown(JournalSummary journal) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("shard", journal.id().shard().value());
    body.put("birth", "%016x".formatted(journal.id().birth()));
    body.put("type", journal.id().shard().type());
    body.put("state", state(journal));
    body.put("batches", journal.batches());
    body.put("bytes", journal.bytes());
    body.put("written", journal.writtenAt().truncatedTo(ChronoUnit.SECONDS).toString());
    return body;
  }

  /** The index knows that a shard has not ended; only the server, whether it runs. */
  private String state(JournalSummary journal) {
    if (journal.state() != JournalState.OPEN) {
      return journal.state().name().toLowerCase(Locale.ROOT);
    }
    ShardId id = journal.id().shard();
    boolean runs =
        context
            .registry()
            .find(id)
            .flatMap(Shard::journal)
            .filter(journal.id()::equals)
            .isPresent();
    return runs ? "live" : "waiting";
  }

  private Answer show(Call call) throws RefusedException, InterruptedException {
    Admission.requireAdmin(call.principal());
    JournalSummary journal = find(call);
    Map<String, Object> body = shown(journal);
    body.putAll(views().show(journal));
    return Answer.ok(body);
  }

  private Answer ticks(Call call) throws RefusedException, InterruptedException {
    Principal admin = call.principal();
    Admission.requireAdmin(admin);
    QueryString query = call.query();
    long from = number(query, "from", JournalViews.FIRST, 0, Long.MAX_VALUE - MOST_TICKS);
    int ticks = (int) number(query, "ticks", 1, 1, MOST_TICKS);
    JournalSummary journal = find(call);
    byte[] answer = views().ticks(journal, from, ticks);
    tell(admin.userId().orElse("of no name"), journal);
    return new Answer(200, answer, Map.of());
  }

  /** What only one player could see may be in a state. */
  private void tell(String admin, JournalSummary journal) {
    String looks = "admin " + admin + " looks at the journal " + journal.id();
    if (!told.getAndSet(looks).equals(looks)) {
      LOG.log(Level.INFO, looks);
    }
  }

  private JournalSummary find(Call call) throws RefusedException, InterruptedException {
    String birth = call.query().first("birth").map(each -> "/" + each).orElse("");
    return views().find(call.shardId().value() + birth);
  }

  /** A whole number of the query. */
  private static long number(QueryString query, String name, long missing, long least, long most)
      throws RefusedException {
    Optional<String> text = query.first(name);
    if (text.isEmpty()) {
      return missing;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // answered like a number out of range, below
    }
    throw new RefusedException(
        ApiRefusals.badParameter(name + " must be from " + least + " to " + most));
  }
}
