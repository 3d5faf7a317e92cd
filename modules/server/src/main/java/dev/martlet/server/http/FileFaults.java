package dev.martlet.server.http;

import dev.martlet.engine.plugin.FaultText;
import dev.martlet.server.refusal.ErrorJson;
import io.helidon.http.HeaderNames;
import io.helidon.http.InternalServerException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * Answers requests for files that Helidon fails over. It reads {@code Range} and the conditions
 * (RFC 9110, sections 13 and 14) without checking them, and fails when they are not well-formed, or
 * when a range is longer than the file: that is the client's fault, and nothing to log. Any thread.
 */
final class FileFaults {
  private static final System.Logger LOG = System.getLogger(FileFaults.class.getName());

  private FileFaults() {}

  static void answer(
      ServerRequest request, ServerResponse response, InternalServerException fault) {
    if (fault.getCause() instanceof IOException || fault.getCause() == null) {
      LOG.log(Level.WARNING, () -> "a file cannot be served: " + FaultText.stack(fault));
      send(response, Status.INTERNAL_SERVER_ERROR_500, "the server failed");
    } else if (request.headers().contains(HeaderNames.RANGE)) {
      send(response, Status.REQUESTED_RANGE_NOT_SATISFIABLE_416, "the range is not of this file");
    } else {
      send(response, Status.BAD_REQUEST_400, "a condition of the request is not well-formed");
    }
  }

  private static void send(ServerResponse response, Status status, String message) {
    response.headers().remove(HeaderNames.ETAG);
    response.headers().remove(HeaderNames.LAST_MODIFIED);
    response.headers().remove(HeaderNames.CONTENT_RANGE);
    response.headers().remove(HeaderNames.CONTENT_LENGTH);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    String json = ErrorJson.of(HttpPort.code(status), message);
    response.status(status).send(json.getBytes(StandardCharsets.UTF_8));
  }
}
