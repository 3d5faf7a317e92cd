package dev.martlet.server.refusal;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.data.WellFormedJsonFactory;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Errors in the form that clients receive: {@code {"error":{"code":"…","message":"…"}}}. */
public final class ErrorJson {
  private static final JsonMapper MAPPER = JsonMapper.builder(new WellFormedJsonFactory()).build();

  private ErrorJson() {}

  /**
   * Encodes an error.
   *
   * @param code for programs
   * @param message for people
   * @return its JSON
   */
  public static String of(String code, String message) {
    return MAPPER.writeValueAsString(error(code, message));
  }

  /**
   * Encodes an error about an input.
   *
   * @param error about an input
   * @return its JSON, with {@code client_seq} if the input had one
   */
  public static String of(InputError error) {
    Map<String, Object> members = error(error.code().name(), error.message());
    error
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
