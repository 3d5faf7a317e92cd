package dev.martlet.server.http;

import dev.martlet.server.plugin.PluginPage;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The page at the root of a server whose operator has none there: what pages there are. */
final class PageList {
  private static final String TEMPLATE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Martlet</title>
      <link rel="icon" href="data:,">
      <style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; }</style>
      </head>
      <body>
      <h1>Martlet</h1>
      %s
      <p>For admins: <a href="console/" rel="noopener">the console</a>.</p>
      </body>
      </html>
      """;

  private PageList() {}

  /** Links are relative: the server may be below a proxy's path prefix. */
  static WebFile of(List<PluginPage> pages) {
    String items =
        pages.stream()
            .map(PluginPage::name) // needs no escapes
            .sorted(Comparator.naturalOrder())
            .map("<li><a href=\"%1$s/\">%1$s</a></li>"::formatted)
            .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
    String list = pages.isEmpty() ? "<p>No plugin has brought a page.</p>" : items;
    return WebFile.of("index.html", TEMPLATE.formatted(list).getBytes(StandardCharsets.UTF_8));
  }
}
