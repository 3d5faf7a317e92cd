package dev.martlet.server.http;

import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.Admitted;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.admission.JoinRequest;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.RandomToken;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The open event streams, for clients that cannot hold a WebSocket. Any thread. */
final class EventStreams {
  private static final System.Logger LOG = System.getLogger(EventStreams.class.getName());

  /** 128 bits: the key cannot be guessed. */
  private static final int KEY_BYTES = 16;

  /** nginx buffers responses, unless this header says no. */
  private static final HeaderName BUFFERING = HeaderNames.create("X-Accel-Buffering");

  private final HttpContext context;
  private final Map<String, EventStream> streams = new ConcurrentHashMap<>();

  EventStreams(HttpContext context) {
    this.context = context;
  }

  /** The open stream that has a key. */
  Optional<EventStream> find(String key) {
    return Optional.ofNullable(streams.get(key));
  }

  /** Answers {@code GET /api/shards/{id}/connect}. */
  void connect(Call call, ServerResponse response) throws RefusedException, InterruptedException {
    String key = RandomToken.next(KEY_BYTES);
    try {
      boolean watches = call.query().first("watch").filter("true"::equals).isPresent();
      if (!watches && call.query().first("as").isPresent()) {
        throw new RefusedException(ApiRefusals.badParameter("as goes with watch=true"));
      }
      Admitted admitted = admit(call, watches);
      run(admitted, watches ? Optional.of(watch(call, admitted)) : Optional.empty(), key, response);
    } catch (RefusedException e) {
      context.metrics().count(AdmissionMetric.REFUSALS, e.refusal().code());
      throw e;
    } finally {
      streams.remove(key);
    }
  }

  /** What an admin who was admitted as a watcher wants to see. */
  private static EventStream.Watch watch(Call call, Admitted admitted) throws RefusedException {
    try {
      return watch(call.query().first("as"), admitted);
    } catch (RefusedException e) {
      admitted.hold().release();
      throw e;
    }
  }

  private static EventStream.Watch watch(Optional<String> as, Admitted admitted)
      throws RefusedException {
    if (as.isEmpty()) {
      return new EventStream.Watch(Optional.empty());
    }
    String who = as.get();
    Subscriber seen =
        admitted.shard().subscribers().stream()
            .filter(subscriber -> Long.toString(subscriber.number()).equals(who))
            .findAny()
            .orElseThrow(
                () ->
                    new RefusedException(
                        ApiRefusals.noSuchSubscriber(
                            "as must be the number of a subscriber who is attached")));
    LOG.log(
        Level.INFO,
        "admin {0} looks at shard {1} as subscriber {2} ({3}) sees it",
        admitted.principal().userId().orElse("without an id"),
        admitted.shard().id(),
        seen.id(),
        who);
    return new EventStream.Watch(Optional.of(seen));
  }

  private void run(
      Admitted admitted, Optional<EventStream.Watch> watch, String key, ServerResponse response)
      throws RefusedException {
    try {
      EventStream stream = new EventStream(admitted, watch, key, context);
      streams.put(key, stream);
      stream.run(() -> begin(response));
    } finally {
      admitted.hold().release();
    }
  }

  private Admitted admit(Call call, boolean watches) throws RefusedException, InterruptedException {
    if (watches) {
      return context.admission().admitWatcher(call.peer(), call.headers(), call.shardId());
    }
    JoinRequest request = JoinRequest.of(call.shardName(), call.query());
    if (!request.format().equals(BuiltIn.JSON.text())) { // the data of events is text
      throw new RefusedException(AdmissionRefusals.badFormat(List.of(BuiltIn.JSON.text())));
    }
    switch (request.mode()) {
      case SNAPSHOTS -> {}
      case MERGE_DELTAS ->
          throw new RefusedException(
              AdmissionRefusals.badDelta("an event stream has whole snapshots"));
      case VERSION_2 ->
          throw new RefusedException(
              AdmissionRefusals.badVersion("an event stream is of version 1"));
    }
    return context
        .admission()
        .admit(call.peer(), call.headers(), request, () -> HeaderFields.bearer(call.headers()));
  }

  private OutputStream begin(ServerResponse response) {
    context.metrics().count(ConnectionMetric.EVENT_STREAMS_OPENED);
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store, no-transform");
    response.header(BUFFERING, "no");
    response.header(HeaderValues.CONNECTION_CLOSE);
    HttpConnection.CURRENT.get().enter(HttpPhase.STREAM);
    return response.outputStream();
  }
}
