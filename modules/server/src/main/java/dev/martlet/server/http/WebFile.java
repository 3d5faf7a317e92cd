package dev.martlet.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * A file in memory that browsers may keep, and ask for again by its hash. Immutable; any thread.
 *
 * @param type of its content
 * @param tag its entity tag, of its content
 * @param bytes of the file
 */
record WebFile(String type, String tag, byte[] bytes) {
  private static final String UTF_8 = "; charset=utf-8";
  private static final String SCRIPT = "text/javascript" + UTF_8;

  /** By extension. A fixed list, so that a page means the same on every machine. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html" + UTF_8),
          Map.entry("css", "text/css" + UTF_8),
          Map.entry("js", SCRIPT),
          Map.entry("mjs", SCRIPT),
          Map.entry("json", "application/json" + UTF_8),
          Map.entry("map", "application/json" + UTF_8),
          Map.entry("webmanifest", "application/manifest+json" + UTF_8),
          Map.entry("txt", "text/plain" + UTF_8),
          Map.entry("md", "text/markdown" + UTF_8),
          Map.entry("csv", "text/csv" + UTF_8),
          Map.entry("xml", "application/xml" + UTF_8),
          Map.entry("svg", "image/svg+xml" + UTF_8),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("gif", "image/gif"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("ttf", "font/ttf"),
          Map.entry("otf", "font/otf"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"),
          Map.entry("glb", "model/gltf-binary"),
          Map.entry("gltf", "model/gltf+json"),
          Map.entry("wasm", "application/wasm"));

  private static final String UNKNOWN = "application/octet-stream";

  /** Enough of a hash that no two versions of a file share it. */
  private static final int TAG_BYTES = 16;

  /** A file whose type its name says. */
  static WebFile of(String name, byte[] bytes) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return new WebFile(TYPES.getOrDefault(extension, UNKNOWN), tag(bytes), bytes);
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      byte[] part = Arrays.copyOf(hash, TAG_BYTES);
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(part) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /** Sends the file, or says that the client's copy is still good (RFC 9110, section 13). */
  void send(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ETAG, tag);
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    if (isKnownTo(request.headers())) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, type);
      response.send(bytes);
    }
  }

  /** A proxy that compresses weakens the tags; they name the same file. No tag has a comma. */
  private boolean isKnownTo(ServerRequestHeaders headers) {
    return headers.contains(HeaderNames.IF_NONE_MATCH)
        && headers.get(HeaderNames.IF_NONE_MATCH).allValues().stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .map(String::strip)
            .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
  }
}
