package dev.martlet.server.http;

import dev.martlet.engine.HostedFormat.BuiltIn;
import dev.martlet.server.admission.Admission.Admitted;
import dev.martlet.server.admission.AdmissionFigure;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.admission.Refusal;
import dev.martlet.server.admission.RefusedException;
import dev.martlet.server.admission.Seat;
import dev.martlet.server.socket.SocketFigure;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The event streams there are, for those who cannot hold a WebSocket. Any thread. */
final class EventStreams {
  /** Nobody who does not know it is to guess it. */
  private static final int KEY_BYTES = 16;

  /** nginx buffers what it passes on, unless it is told not to. */
  private static final HeaderName BUFFERING = HeaderNames.create("X-Accel-Buffering");

  private final HttpHouse house;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, EventStream> streams = new ConcurrentHashMap<>();

  EventStreams(HttpHouse house) {
    this.house = house;
  }

  /** The stream that was given a key, while it lasts. */
  Optional<EventStream> find(String key) {
    return Optional.ofNullable(streams.get(key));
  }

  /** Answers {@code GET /api/shards/{id}/connect}. */
  void connect(Call call, ServerResponse response) throws RefusedException, InterruptedException {
    String key = newKey();
    try {
      boolean watches = call.query().first("watch").filter("true"::equals).isPresent();
      EventStream stream = new EventStream(admit(call, watches), watches, key, house);
      streams.put(key, stream);
      stream.run(() -> begin(response));
    } catch (RefusedException e) {
      house.figures().count(AdmissionFigure.REFUSALS, e.refusal().code());
      throw e;
    } finally {
      streams.remove(key);
    }
  }

  private Admitted admit(Call call, boolean watches) throws RefusedException, InterruptedException {
    if (watches) {
      return house.admission().admitWatcher(call.peer(), call.headers(), call.shardId());
    }
    Seat seat = Seat.of(call.shardName(), call.query());
    if (!seat.format().equals(BuiltIn.JSON.text())) { // their data is text
      throw new RefusedException(Refusal.badFormat(List.of(BuiltIn.JSON.text())));
    }
    switch (seat.mode()) {
      case SNAPSHOTS -> {}
      case MERGE_DELTAS ->
          throw new RefusedException(Refusal.badDelta("an event stream has whole snapshots"));
      case VERSION_2 ->
          throw new RefusedException(Refusal.badVersion("an event stream is of version 1"));
    }
    return house
        .admission()
        .admit(call.peer(), call.headers(), seat, () -> HeaderFields.bearer(call.headers()));
  }

  private String newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private OutputStream begin(ServerResponse response) {
    house.figures().count(SocketFigure.EVENT_STREAMS_OPENED);
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store, no-transform");
    response.header(BUFFERING, "no");
    response.header(HeaderValues.CONNECTION_CLOSE);
    return response.outputStream();
  }
}
