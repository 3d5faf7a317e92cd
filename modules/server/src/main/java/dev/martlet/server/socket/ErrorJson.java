package dev.martlet.server.socket;

import dev.martlet.engine.Complaint;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Errors as clients are sent them: {@code {"error":{"code":"…","message":"…"}}}. */
final class ErrorJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ErrorJson() {}

  static String of(String code, String message) {
    return MAPPER.writeValueAsString(error(code, message));
  }

  static String of(Complaint complaint) {
    Map<String, Object> members =
        error(complaint.code().name().toLowerCase(Locale.ROOT), complaint.message());
    complaint
        .clientSeq()
        .ifPresent(seq -> members.put("client_seq", new BigInteger(Long.toUnsignedString(seq))));
    return MAPPER.writeValueAsString(members);
  }

  private static Map<String, Object> error(String code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("error", error);
    return members;
  }
}
