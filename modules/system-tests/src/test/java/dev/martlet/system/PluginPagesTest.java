package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages that plugins bring in their jars. */
class PluginPagesTest {
  private static PluginFolder plugins;
  private static Server server;

  /** A plugin of one authenticator, which is the least that is a plugin, with some files. */
  static PluginSource plugin(String module, Map<String, String> files) {
    Map<String, String> sources = new HashMap<>();
    sources.put(
        "module-info.java",
        """
        module %1$s {
          requires dev.martlet.api;
          provides dev.martlet.api.auth.AuthenticatorProvider with test.%2$s.Nobody;
        }
        """
            .formatted(module, className(module)));
    sources.put(
        "test/" + className(module) + "/Nobody.java",
        """
        package test.%1$s;
        import module dev.martlet.api;
        public final class Nobody implements AuthenticatorProvider {
          @Override public String name() { return "%2$s"; }
          @Override public Authenticator create(AuthenticatorContext context) {
            return credentials -> Authentication.accept(Principal.anonymous());
          }
        }
        """
            .formatted(className(module), className(module).replace('_', '-')));
    files.forEach((path, text) -> sources.put("www/" + path, text));
    return new PluginSource(module + ".jar", "1.0.0", sources);
  }

  private static String className(String module) {
    return module.replace(".", "_").replace("$", "_");
  }

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> files = new HashMap<>();
    files.put("index.html", "<p>grüße</p>");
    files.put("deep/index.html", "<p>deep</p>");
    files.put("a b.txt", "blank");
    files.put("deep/page.js", "export const a = 1;");
    for (String type : List.of("css", "mjs", "json", "svg", "png", "woff2", "wasm", "mp3", "odd")) {
      files.put("file." + type, type);
    }
    plugins =
        PluginFolder.of("pages")
            .with(
                plugin("test.game", files),
                plugin("test.api", Map.of("index.html", "no")),
                plugin("test.na$me", Map.of("index.html", "no")),
                plugin("one.twice", Map.of("index.html", "no")),
                plugin("two.twice", Map.of("index.html", "no")),
                plugin("test.none", Map.of()),
                plugin("test.large", Map.of("index.html", "x".repeat(40_001))));
    server = plugins.start("limits.page-bytes", "40000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<byte[]> ask(Server of, String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return of.http().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return ask(server, "GET", path, headers);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static void assertFile(String path, String type, String text) throws Exception {
    HttpResponse<byte[]> got = get(path);
    assertEquals(200, got.statusCode(), path);
    assertEquals(type, header(got, "Content-Type"), path);
    assertEquals("no-cache", header(got, "Cache-Control"), path);
    assertEquals("nosniff", header(got, "X-Content-Type-Options"), path);
    assertEquals("", header(got, "Cross-Origin-Opener-Policy"), path);
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), got.body(), path);
  }

  @Test
  void filesHaveTheirTypes() throws Exception {
    assertFile("/game/", "text/html; charset=utf-8", "<p>grüße</p>");
    assertFile("/game/index.html", "text/html; charset=utf-8", "<p>grüße</p>");
    assertFile("/game/deep/", "text/html; charset=utf-8", "<p>deep</p>");
    assertFile("/game/deep/page.js", "text/javascript; charset=utf-8", "export const a = 1;");
    assertFile("/game/a%20b.txt", "text/plain; charset=utf-8", "blank");
    assertFile("/game/file.css", "text/css; charset=utf-8", "css");
    assertFile("/game/file.mjs", "text/javascript; charset=utf-8", "mjs");
    assertFile("/game/file.json", "application/json; charset=utf-8", "json");
    assertFile("/game/file.svg", "image/svg+xml; charset=utf-8", "svg");
    assertFile("/game/file.png", "image/png", "png");
    assertFile("/game/file.woff2", "font/woff2", "woff2");
    assertFile("/game/file.wasm", "application/wasm", "wasm");
    assertFile("/game/file.mp3", "audio/mpeg", "mp3");
    assertFile("/game/file.odd", "application/octet-stream", "odd");
  }

  @Test
  void whatIsNotBelowWwwIsNotServed() throws Exception {
    for (String path :
        List.of(
            "/game/nothing",
            "/game/deep/nothing/",
            "/game/module-info.class",
            "/game/www/index.html",
            "/game/index.html/",
            "/game/test/test_game/Nobody.class",
            "/Game/",
            "/test.game/",
            "/none/",
            "/lot/")) {
      assertEquals(404, get(path).statusCode(), path);
    }
    for (String path : List.of("/game/..%2findex.html", "/game/%2e%2e/", "/game//index.html")) {
      assertEquals(400, get(path).statusCode(), path);
    }
    assertEquals(404, ask(server, "POST", "/game/").statusCode());
  }

  @Test
  void aFolderIsAskedForWithASlash() throws Exception {
    HttpResponse<byte[]> folder = get("/game?a=b");
    assertEquals(308, folder.statusCode());
    assertEquals("./game/?a=b", header(folder, "Location"));
    assertEquals("./deep/", header(get("/game/deep"), "Location"));
  }

  @Test
  void whoHasAFileIsSentItOnlyIfItHasChanged() throws Exception {
    String tag = header(get("/game/"), "ETag");
    assertTrue(tag.matches("\"[A-Za-z0-9_-]{20,}\""), tag);
    assertFalse(tag.equals(header(get("/game/deep/"), "ETag")));
    for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      HttpResponse<byte[]> same = get("/game/", "If-None-Match", known);
      assertEquals(304, same.statusCode(), known);
      assertEquals(tag, header(same, "ETag"));
      assertEquals(0, same.body().length);
    }
    for (String known : List.of("\"x\"", "", "\"", tag.substring(1), ",,")) {
      assertEquals(200, get("/game/", "If-None-Match", known).statusCode(), known);
    }
    HttpResponse<byte[]> head = ask(server, "HEAD", "/game/");
    assertEquals(tag, header(head, "ETag"));
    assertEquals(Integer.toString("<p>grüße</p>".length() + 2), header(head, "Content-Length"));
    assertEquals(304, ask(server, "HEAD", "/game/", "If-None-Match", tag).statusCode());
  }

  @Test
  void pagesThatCannotBeServedAreReportedAndTheirPluginsAreLoaded() throws Exception {
    String log = server.log();
    assertTrue(log.contains("/api/ is the server's own: rename the module test.api"), log);
    assertTrue(log.contains("escape \"na$me\""), log);
    assertTrue(log.contains("it has more than 40000 bytes (martlet.limits.page-bytes)"), log);
    assertTrue(log.contains("page \"twice\" is claimed by [one.twice@1.0.0 "), log);
    assertTrue(log.contains("provides authenticator test-large\n"), log);
    for (String path : List.of("/api/", "/twice/", "/large/", "/na$me/")) {
      assertEquals(404, get(path).statusCode(), path);
    }
  }

  @Test
  void theRootListsThemUnlessTheOperatorHasAPageThere() throws Exception {
    HttpResponse<byte[]> list = get("/");
    String html = new String(list.body(), StandardCharsets.UTF_8);
    assertEquals("text/html; charset=utf-8", header(list, "Content-Type"));
    assertTrue(html.contains("<a href=\"arena/\">arena</a>"), html);
    assertTrue(html.contains("<a href=\"game/\">game</a>"), html);
    assertFalse(html.contains("twice") || html.contains("large") || html.contains("lot"), html);

    Path www = Project.pages("own");
    Files.writeString(www.resolve("index.html"), "the operator's");
    Files.createDirectories(www.resolve("game/deep"));
    Files.writeString(www.resolve("game/file.css"), "the operator's");
    try (Server own = plugins.start("www", www.toString())) {
      assertEquals("the operator's", own.get("/").body());
      assertEquals("the operator's", own.get("/game/file.css").body());
      assertEquals("<p>grüße</p>", own.get("/game/").body());
      assertEquals("<p>deep</p>", own.get("/game/deep/").body());
      assertEquals("mjs", own.get("/game/file.mjs").body());
    }
  }

  @Test
  void anOperatorMayServeNone() throws Exception {
    try (Server none = plugins.start("plugin-pages", "false", "www", "")) {
      assertEquals(404, none.get("/").statusCode());
      assertEquals(404, none.get("/arena/").statusCode());
      assertFalse(none.log().contains("page"), none::log);
    }
  }
}
