package dev.martlet.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request's query, decoded by {@link PercentEncoding#decodeLeniently}. The
 * first occurrence of a parameter wins.
 */
public final class QueryString {
  private final Map<String, String> parameters;

  private QueryString(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Parses a query. Never fails. Parts are separated by {@code &}; empty parts are skipped; a part
   * without {@code =} is a name with an empty value.
   *
   * @param raw the query as sent, without the question mark
   * @return its parameters
   */
  public static QueryString parse(String raw) {
    Map<String, String> parameters = new LinkedHashMap<>();
    int start = 0;
    while (start < raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start) {
        String part = raw.substring(start, end);
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        parameters.putIfAbsent(
            PercentEncoding.decodeLeniently(name), PercentEncoding.decodeLeniently(value));
      }
      start = end + 1;
    }
    return new QueryString(parameters);
  }

  /**
   * Returns the first value of a parameter.
   *
   * @param name of the parameter, decoded
   * @return its value, decoded; empty if there is no such parameter
   */
  public Optional<String> first(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /**
   * Returns all parameters, each with its first value, in the order of the query.
   *
   * @return an unmodifiable map of names to values
   */
  public Map<String, String> parameters() {
    return Collections.unmodifiableMap(parameters);
  }
}
