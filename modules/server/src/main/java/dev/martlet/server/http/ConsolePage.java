package dev.martlet.server.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * The console: a page that calls the API as the admin who logs in there. The files themselves are
 * public, because they hold no secrets. Any thread.
 */
final class ConsolePage {
  private static final HeaderName SECURITY_POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");

  /**
   * No page has a handle of the console's window but itself, whoever opened whom. Other pages of
   * this origin, those of plugins, are kept out because none of them is sent with this header: see
   * {@link PluginPages}. Holds in secure contexts only: over HTTPS, and on loopback.
   */
  private static final HeaderName OPENER_POLICY = HeaderNames.create("Cross-Origin-Opener-Policy");

  /** Allows the page only its own files, and forbids framing it. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final String PATH = "/console/";
  private static final String PAGE = "index.html";

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          PAGE,
          "text/html; charset=utf-8",
          "console.css",
          "text/css; charset=utf-8",
          "console.js",
          SCRIPT,
          "addresses.js",
          SCRIPT,
          "call.js",
          SCRIPT,
          "journals.js",
          SCRIPT,
          "problems.js",
          SCRIPT,
          "shard.js",
          SCRIPT,
          "show.js",
          SCRIPT,
          "tree.js",
          SCRIPT);

  private final Map<String, byte[]> files = new HashMap<>();

  private ConsolePage() {
    TYPES.keySet().forEach(name -> files.put(name, Resources.read("console/" + name)));
  }

  static void register(HttpRouting.Builder routing) {
    HttpPort.show(routing, PATH + "*", new ConsolePage()::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    String path = request.prologue().uriPath().rawPath();
    if (!path.startsWith(PATH)) { // relative links would miss
      TargetFilter.redirectToFolder(path, request.prologue().query().rawValue(), response);
      return;
    }
    String name = path.equals(PATH) ? PAGE : path.substring(PATH.length());
    byte[] file = files.get(name);
    if (file == null) {
      response.next();
    } else {
      send(response, name, file);
    }
  }

  private static void send(ServerResponse response, String name, byte[] file) {
    response.header(HeaderNames.CONTENT_TYPE, TYPES.get(name));
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.header(SECURITY_POLICY, POLICY);
    response.header(REFERRER_POLICY, "no-referrer");
    response.header(OPENER_POLICY, "same-origin");
    response.send(file);
  }
}
