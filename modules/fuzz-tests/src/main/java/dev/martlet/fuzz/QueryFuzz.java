package dev.martlet.fuzz;

import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.PercentEncoding;
import dev.martlet.wire.QueryString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The query decoder and the two percent decoders. */
public final class QueryFuzz {
  private QueryFuzz() {}

  /**
   * One input.
   *
   * @param data a query, as it was sent
   */
  public static void fuzzerTestOneInput(byte[] data) {
    String raw = new String(data, StandardCharsets.ISO_8859_1);
    QueryString query = QueryString.parse(raw);
    StringBuilder again = new StringBuilder();
    query
        .parameters()
        .forEach(
            (name, value) ->
                again.append('&').append(encode(name)).append('=').append(encode(value)));
    if (!QueryString.parse(again.toString()).parameters().equals(query.parameters())) {
      throw new AssertionError("not the same again: " + query.parameters());
    }
    try {
      String strict = PercentEncoding.decodeStrictly(raw);
      if (!strict.equals(PercentEncoding.decodeLeniently(raw))) {
        throw new AssertionError("decodes strictly and leniently to different texts");
      }
    } catch (MalformedEncodingException e) {
      // an answer
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
