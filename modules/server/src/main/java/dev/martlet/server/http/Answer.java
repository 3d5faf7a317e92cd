package dev.martlet.server.http;

import dev.martlet.engine.data.WellFormedJsonFactory;
import dev.martlet.server.refusal.ErrorJson;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;

/**
 * A response of the API.
 *
 * @param status HTTP status
 * @param json body; empty for none
 * @param headers in addition to those that every answer has
 */
record Answer(int status, byte[] json, Map<String, String> headers) {
  /** Its parsers keep thousands of names that strangers sent: long ones are refused. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxNameLength(InputLimits.DEFAULT.maxNameLength()).build();

  static final JsonMapper MAPPER =
      JsonMapper.builder(new WellFormedJsonFactory(CONSTRAINTS)).build();

  static Answer ok(Map<String, ?> body) {
    return of(200, body);
  }

  static Answer of(int status, Map<String, ?> body) {
    return new Answer(status, MAPPER.writeValueAsBytes(body), Map.of());
  }

  static Answer of(Refusal refusal) {
    return new Answer(
        refusal.status(),
        ErrorJson.of(refusal.code(), refusal.message()).getBytes(StandardCharsets.UTF_8),
        refusal.headers());
  }
}
