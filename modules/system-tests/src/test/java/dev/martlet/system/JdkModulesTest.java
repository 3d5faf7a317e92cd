package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The modules of the JDK that the image has for plugins and their libraries. */
class JdkModulesTest {
  /** 12 MB are the SQLite driver, which has native code for each platform. */
  private static final long MOST_BYTES = 95_000_000;

  /** The modules that the README names; all of Java SE for {@code java.se}. */
  private static TreeSet<String> inReadme() throws Exception {
    String readme = Files.readString(Project.ROOT.resolve("README.md"));
    String list = readme.substring(readme.indexOf("Plugins and their libraries may use"));
    Matcher names =
        Pattern.compile("`(j[a-z]+\\.[a-z.]+)`")
            .matcher(list.substring(0, list.indexOf("There is no")));
    TreeSet<String> all = new TreeSet<>();
    while (names.find()) {
      all.add(names.group(1));
    }
    ModuleFinder.ofSystem().find("java.se").orElseThrow().descriptor().requires().stream()
        .map(Requires::name)
        .forEach(all::add);
    return all;
  }

  @Test
  void theReadmeNamesThoseThatTheImageHas() throws Exception {
    String output =
        Project.run(
            Path.of("."),
            List.of(Project.IMAGE.resolve("runtime/bin/java").toString(), "--list-modules"));
    TreeSet<String> inImage = new TreeSet<>();
    for (String line : output.lines().toList()) {
      String name = line.split("@")[0];
      if (name.matches("(java|jdk)\\..*") && !name.startsWith("jdk.internal.")) {
        inImage.add(name);
      }
    }
    assertEquals(inImage, inReadme());
  }

  @Test
  void aPluginMayRequireEachOfThemAndUseThem() throws Exception {
    PluginFolder folder = PluginFolder.of("jdk-modules");
    TreeSet<String> required = inReadme();
    required.remove("jdk.crypto.ec"); // empty since JDK 22, and javac no longer offers it
    LibraryPlugin.build(folder, "jdk", List.of(), List.copyOf(required), USES);
    try (Server server = folder.start()) {
      assertEquals(
          "{\"value\":\"image 8, rowset 0, zipped, asked, registry, Big5-HKSCS, no compiler, "
              + "signatures, mechanisms, PKCS11, eva\"}",
          LibraryPlugin.ask(server, "jdk", "x"));
    }
  }

  private static final String USES =
      """
      var image = new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB);
      image.createGraphics().fillOval(1, 1, 6, 6);
      var png = new java.io.ByteArrayOutputStream();
      javax.imageio.ImageIO.write(image, "png", png);
      var jpeg = new java.io.ByteArrayOutputStream();
      javax.imageio.ImageIO.write(image, "jpeg", jpeg);
      String said = "image " + javax.imageio.ImageIO.read(
          new java.io.ByteArrayInputStream(png.toByteArray())).getWidth();
      said += ", rowset "
          + javax.sql.rowset.RowSetProvider.newFactory().createCachedRowSet().size();
      var zip = java.nio.file.Files.createTempDirectory("zip").resolve("a.zip");
      try (var files = java.nio.file.FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
        java.nio.file.Files.writeString(files.getPath("a"), "zipped");
        said += ", " + java.nio.file.Files.readString(files.getPath("a"));
      }
      java.nio.file.Files.delete(zip);
      var local = new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0);
      var web = com.sun.net.httpserver.HttpServer.create(local, 0);
      web.createContext("/", exchange -> {
        exchange.sendResponseHeaders(200, 5);
        exchange.getResponseBody().write("asked".getBytes());
        exchange.close();
      });
      web.start();
      try (var http = java.net.http.HttpClient.newHttpClient()) {
        var uri = java.net.URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/");
        said += ", " + http.send(
            java.net.http.HttpRequest.newBuilder(uri).build(),
            java.net.http.HttpResponse.BodyHandlers.ofString()).body();
      } finally {
        web.stop(0);
      }
      var registry = java.rmi.registry.LocateRegistry.createRegistry(0);
      said += registry.list().length == 0 ? ", registry" : "";
      java.rmi.server.UnicastRemoteObject.unexportObject(registry, true);
      said += ", " + java.nio.charset.Charset.forName("Big5-HKSCS");
      said += javax.tools.ToolProvider.getSystemJavaCompiler() == null ? ", no compiler" : "";
      javax.xml.crypto.dsig.XMLSignatureFactory.getInstance("DOM");
      said += ", signatures";
      said += org.ietf.jgss.GSSManager.getInstance().getMechs().length > 0 ? ", mechanisms" : "";
      said += java.security.Security.getProvider("SunPKCS11") == null ? "" : ", PKCS11";
      return said + ", " + new com.sun.security.auth.UserPrincipal("eva").getName();
      """;

  @Test
  void theImageWithoutItsCacheTakesLessThan95Megabytes() throws Exception {
    try (Stream<Path> files = Files.walk(Project.IMAGE)) {
      long bytes =
          files
              .filter(file -> Files.isRegularFile(file) && !file.endsWith("martlet.aot"))
              .mapToLong(file -> file.toFile().length())
              .sum();
      assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }
  }

  @Test
  void aDebuggerCanConnect() throws Exception {
    ProcessBuilder command = PluginFolder.of("debugged").command();
    command
        .environment()
        .put(
            "MARTLET_JAVA_OPTS",
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");
    try (Server server = Server.of(command)) {
      Matcher port =
          Pattern.compile("Listening for transport dt_socket at address: (\\d+)")
              .matcher(server.out());
      assertTrue(port.find(), server.out());
      byte[] hello = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
      try (Socket debugger =
              new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
          InputStream in = debugger.getInputStream()) {
        debugger.getOutputStream().write(hello);
        assertEquals(
            "JDWP-Handshake", new String(in.readNBytes(hello.length), StandardCharsets.US_ASCII));
      }
    }
  }
}
