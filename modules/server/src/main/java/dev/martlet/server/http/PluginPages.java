package dev.martlet.server.http;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.plugin.PluginPage;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages of plugins, each in a folder of its name, and a list of them at the root. They come
 * after the operator's own files, which thereby win. Any thread.
 *
 * <p>They have the origin of the console, and must not get at the token that an admin types into
 * it: see there. So they have no service workers, which would choose headers for them, and no
 * header of theirs may say {@code Cross-Origin-Opener-Policy} or {@code Service-Worker-Allowed}.
 */
final class PluginPages {
  /** The browser says so itself, and no script can leave it out (the Service Workers standard). */
  private static final HeaderName SERVICE_WORKER = HeaderNames.create("Service-Worker");

  private static final String WELCOME = "index.html";

  private final Map<String, WebFile> files = new HashMap<>();
  private final Metrics metrics;

  private PluginPages(List<PluginPage> pages, Metrics metrics) {
    this.metrics = metrics;
    for (PluginPage page : pages) {
      page.files().forEach((path, bytes) -> files.put(page + path, WebFile.of(path, bytes)));
    }
  }

  static void register(HttpRouting.Builder routing, List<PluginPage> pages, Metrics metrics) {
    PluginPages all = new PluginPages(pages, metrics);
    pages.forEach(page -> HttpPort.show(routing, page + "*", all::answer));
    WebFile list = PageList.of(pages);
    HttpPort.show(routing, "/", list::send);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    if (request.headers().contains(SERVICE_WORKER)) {
      Refusal refusal = ApiRefusals.noServiceWorker();
      metrics.count(AdmissionMetric.REFUSALS, refusal.code());
      ConnectionFilter.send(response, refusal);
      return;
    }
    String path = request.prologue().uriPath().path();
    WebFile file = files.get(path.endsWith("/") ? path + WELCOME : path);
    if (file != null) {
      file.send(request, response);
    } else if (files.containsKey(path + "/" + WELCOME)) { // or else relative links would miss
      String raw = request.prologue().uriPath().rawPath();
      TargetFilter.redirectToFolder(raw, request.prologue().query().rawValue(), response);
    } else {
      response.next();
    }
  }
}
