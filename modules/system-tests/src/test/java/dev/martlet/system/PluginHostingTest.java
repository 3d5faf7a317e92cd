package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What a plugin sees and shares, and jars that do not go together. */
class PluginHostingTest {
  private static final String MODULE =
      """
      module test.%1$s {
        requires dev.martlet.api;
        requires java.sql;
        provides dev.martlet.api.shard.ShardType with test.%1$s.Type;
      }
      """;

  /** A shard type whose only state is a text; one more member may be declared. */
  private static String type(String name, String expression, String member) {
    return """
    package test.%1$s;
    import dev.martlet.api.*;
    import dev.martlet.api.auth.*;
    import dev.martlet.api.shard.*;
    import java.util.*;
    public class Type implements ShardType<String> {
      public record View(String value) {}
      %3$s
      @Override public String name() { return "%1$s"; }
      @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
      @Override public Simulation<String> create(ShardContext context) {
        return new Simulation<>() {
          @Override public void apply(Subscriber from, Input<String> input) {}
          @Override public Object snapshot() {
            try {
              return new View(String.valueOf(%2$s));
            } catch (Throwable e) {
              return new View(e.toString());
            }
          }
        };
      }
    }
    """
        .formatted(name, expression, member);
  }

  private static Map<String, String> sources(String name, String expression, String member) {
    return Map.of(
        "module-info.java",
        MODULE.formatted(name),
        "test/" + name + "/Type.java",
        type(name, expression, member));
  }

  /** A modular plugin in a jar of its own. */
  private static PluginSource modular(String name, String expression, String member) {
    return new PluginSource(name + ".jar", "1", sources(name, expression, member));
  }

  /** A jar without a module descriptor that holds one class, with a method "text". */
  private static PluginSource plain(String jar, String type, String text) {
    int dot = type.lastIndexOf('.');
    String source =
        "package %s; public class %s { public static String text() { return \"%s\"; } }"
            .formatted(type.substring(0, dot), type.substring(dot + 1), text);
    return new PluginSource(jar, "1", Map.of(type.replace('.', '/') + ".java", source));
  }

  private static void assertShows(Server server, String type, String value) throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, type + ":1", "eva")) {
      client.readUntil("{\"value\":\"" + value + "\"}");
    }
  }

  private static String plugins(PluginFolder folder, int exit) throws Exception {
    ProcessBuilder command = folder.command();
    command.command().add("plugins");
    Process process = command.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(exit, process.exitValue(), output);
    return output;
  }

  private static void jar(Path jar, String... entries) throws Exception {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry(entries[i]));
        zip.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  // ---- what a plugin sees -----------------------------------------------------------------

  private static final String LOOKS =
      """
      static String look() {
        StringBuilder seen = new StringBuilder();
        for (String name : List.of(
            "io.helidon.webserver.WebServer", "tools.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.annotation.JsonIgnore", "org.yaml.snakeyaml.Yaml",
            "dev.martlet.engine.Shard", "dev.martlet.server.Main", "picocli.CommandLine",
            "java.sql.Driver", "dev.martlet.api.shard.ShardType")) {
          for (ClassLoader loader : List.of(Type.class.getClassLoader(),
              Thread.currentThread().getContextClassLoader())) {
            try {
              Class.forName(name, true, loader);
              seen.append('+');
            } catch (ClassNotFoundException e) {
              seen.append('-');
            }
          }
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
          seen.append(Collections.list(loader.getResources(
              "META-INF/services/io.helidon.webserver.spi.ServerFeatureProvider")).size());
          seen.append(Collections.list(loader.getResources(
              "META-INF/helidon/service-registry.json")).size());
        } catch (java.io.IOException e) {
          seen.append(e);
        }
        return seen.append(loader == Type.class.getClassLoader()).toString();
      }
      """;

  @Test
  void aPluginFindsTheJdkAndTheApiAndNoClassNorResourceOfTheServer() throws Exception {
    PluginFolder plugins = PluginFolder.of("sees").with(modular("looks", "look()", LOOKS));
    try (Server server = plugins.start()) {
      assertShows(server, "looks", "-".repeat(14) + "++++" + "00true");
    }
  }

  @Test
  void aModuleThatRequiresOneOfTheServersIsRefusedByName() throws Exception {
    PluginFolder plugins = PluginFolder.of("requires");
    Map<String, String> sources = new HashMap<>(sources("thief", "1", ""));
    sources.put(
        "module-info.java",
        MODULE.formatted("thief").replace("requires java.sql", "requires org.yaml.snakeyaml"));
    PluginSource library =
        new PluginSource(
            "thief/yaml.jar", "1", Map.of("module-info.java", "module org.yaml.snakeyaml {}"));
    plugins.with(
        library, new PluginSource("thief/thief.jar", "1", List.of("thief/yaml.jar"), sources));
    Files.delete(plugins.path().resolve("thief/yaml.jar"));
    String said = plugins(plugins, 1);
    assertTrue(
        said.contains(
            "thief: module test.thief requires org.yaml.snakeyaml, which is the server's"),
        said);
  }

  // ---- the jars of a folder ---------------------------------------------------------------

  @Test
  void plainJarsFindEachOtherAndTheirServicesAndMayShareAPackage() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("plain")
            .with(
                plain("plain/one.jar", "lib.shared.One", "one"),
                plain("plain/two.jar", "lib.shared.Two", "two"));
    plugins.with(
        new PluginSource(
            "plain/game.jar",
            "1",
            Map.of(
                "test/plain/Type.java",
                type(
                    "plain",
                    "Class.forName(\"lib.shared.One\").getMethod(\"text\").invoke(null) + \" \" +"
                        + " Class.forName(\"lib.shared.Two\").getMethod(\"text\").invoke(null)"
                        + " + ServiceLoader.load(java.sql.Driver.class).stream().count()"
                        + " + ServiceLoader.load(Spi.class).stream().count()",
                    "public interface Spi {} public static final class Impl implements Spi {}"))));
    addServices(plugins.path().resolve("plain/game.jar"));
    try (Server server = plugins.start()) {
      server.awaitLog("plugin game from plain provides shard type plain");
      assertShows(server, "plain", "one two01");
    }
  }

  private static void addServices(Path jar) throws Exception {
    add(jar, "META-INF/services/dev.martlet.api.shard.ShardType", "test.plain.Type\n");
    add(jar, "META-INF/services/test.plain.Type$Spi", "test.plain.Type$Impl\n");
  }

  private static void add(Path jar, String entry, String text) throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Path file = files.getPath(entry);
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      Files.writeString(file, text);
    }
  }

  private static final String FILES =
      """
      static String files() throws Exception {
        StringBuilder found = new StringBuilder();
        for (String file : List.of("/top.txt", "/data/game.txt", "/data/library.txt")) {
          try (var in = Type.class.getResourceAsStream(file)) {
            found.append(in == null ? "-" : new String(in.readAllBytes()));
          }
        }
        for (String file : List.of("top.txt", "both.txt", "META-INF/MANIFEST.MF")) {
          var all = Collections.list(Type.class.getClassLoader().getResources(file));
          found.append(" ").append(all.size()).append(new HashSet<>(all).size());
        }
        return found.toString();
      }
      """;

  @Test
  void classesOfPlainJarsFindFilesOutsideOfPackagesAndLoadersFindEachOnce() throws Exception {
    PluginFolder plugins = PluginFolder.of("files");
    plugins.with(
        plain("files/library.jar", "lib.One", "one"),
        new PluginSource(
            "files/game.jar",
            "1",
            Map.of("test/files/Type.java", type("files", "files()", FILES))));
    Path game = plugins.path().resolve("files/game.jar");
    Path library = plugins.path().resolve("files/library.jar");
    add(game, "META-INF/services/dev.martlet.api.shard.ShardType", "test.files.Type\n");
    add(game, "top.txt", "top ");
    add(game, "data/game.txt", "game ");
    add(library, "data/library.txt", "library");
    add(game, "both.txt", "");
    add(library, "both.txt", "");
    try (Server server = plugins.start()) {
      assertShows(server, "files", "top game library 11 22 22");
    }
  }

  @Test
  void whatIsTwiceInAFolderIsRefusedByTheNamesOfBothJars() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("twice")
            .with(
                new PluginSource("v/game.jar", "1", sources("twice", "1", "")),
                new PluginSource("v/game-old.jar", "0", sources("twice", "1", "")),
                new PluginSource("c/game.jar", "1", sources("clash", "1", "")),
                plain("c/a.jar", "lib.same.Same", "a"),
                plain("c/b.jar", "lib.same.Same", "b"),
                new PluginSource("p/game.jar", "1", sources("split", "1", "")),
                plain("p/c.jar", "test.split.Other", "c"));
    String said = plugins(plugins, 1);
    assertTrue(said.contains("v: module test.twice is in game-old.jar and in game.jar"), said);
    assertTrue(said.contains("c: class lib.same.Same is in a.jar and in b.jar"), said);
    assertTrue(said.contains("p: package test.split is in c.jar and in game.jar"), said);
  }

  @Test
  void aMountedConfigMapLoadsEachPluginOnceAndOtherDotNamesDoNotCount() throws Exception {
    PluginFolder plugins = PluginFolder.of("mount");
    plugins.with(
        new PluginSource("..2026_11_28/mounted.jar", "1", sources("mounted", "\"here\"", "")));
    Path root = plugins.path();
    Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026_11_28"));
    Files.createSymbolicLink(root.resolve("mounted.jar"), Path.of("..data/mounted.jar"));
    Files.createDirectory(root.resolve("lost+found"));
    plugins.withFile("._mounted.jar", "what a file manager keeps");
    String said = plugins(plugins, 0);
    assertEquals(1, said.lines().filter(line -> line.contains("mounted")).count(), said);
  }

  // ---- providers --------------------------------------------------------------------------

  @Test
  void aProviderMethodMayReturnTheInterfaceAndAPluginWithoutProvidersSaysWhy() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("providers")
            .with(
                modular(
                    "method",
                    "1",
                    "private Type(int any) {}"
                        + " public static ShardType<?> provider() { return new Type(1); }"),
                modular("nothing", "1", "public static ShardType<?> provider() { return null; }"));
    jar(
        plugins.path().resolve("empty.jar"),
        "META-INF/services/dev.martlet.api.shard.ShardType",
        "#\n");
    String said = plugins(plugins, 1);
    assertTrue(said.contains("test.method@1 from method.jar: shard type method"), said);
    assertTrue(said.contains("NOT LOADED: nothing.jar: test.nothing@1: provider"), said);
    assertTrue(said.contains("names no class"), said);
    assertEquals(1, said.lines().filter(line -> line.contains("nothing.jar")).count(), said);
  }

  // ---- JDBC drivers -----------------------------------------------------------------------

  private static PluginSource driver(String name) {
    String driver =
        """
        package test.%1$s;
        import java.sql.*;
        import java.util.Properties;
        public final class Jdbc implements Driver {
          static {
            try { DriverManager.registerDriver(new Jdbc()); } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }
          @Override public boolean acceptsURL(String url) { return url.equals("jdbc:%1$s"); }
          @Override public Connection connect(String url, Properties p) throws SQLException {
            if (!acceptsURL(url)) { return null; }
            throw new SQLException("%1$s answers");
          }
          @Override public DriverPropertyInfo[] getPropertyInfo(String u, Properties p) {
            return new DriverPropertyInfo[0];
          }
          @Override public int getMajorVersion() { return 1; }
          @Override public int getMinorVersion() { return 0; }
          @Override public boolean jdbcCompliant() { return false; }
          @Override public java.util.logging.Logger getParentLogger() { return null; }
        }
        """
            .formatted(name);
    Map<String, String> sources = new HashMap<>();
    sources.put(
        "module-info.java",
        MODULE
            .formatted(name)
            .replace(
                "provides dev.",
                "provides java.sql.Driver with test." + name + ".Jdbc; provides dev."));
    sources.put("test/" + name + "/Jdbc.java", driver);
    sources.put(
        "test/" + name + "/Type.java",
        type(name, "java.sql.DriverManager.getConnection(\"jdbc:" + name + "\")", ""));
    return new PluginSource(name + ".jar", "1", sources);
  }

  @Test
  void eachPluginFindsItsOwnJdbcDriverWhicheverIsTheFirstToAsk() throws Exception {
    PluginFolder plugins = PluginFolder.of("jdbc").with(driver("first"), driver("second"));
    for (List<String> order : List.of(List.of("first", "second"), List.of("second", "first"))) {
      try (Server server = plugins.start()) {
        for (String name : order) {
          assertShows(server, name, "java.sql.SQLException: " + name + " answers");
        }
      }
    }
  }

  // ---- threads ----------------------------------------------------------------------------

  private static final String CHANGES =
      """
      static String change() {
        Thread thread = Thread.currentThread();
        String seen = thread.getName().startsWith("martlet-tick-") + " " + thread.getPriority()
            + " " + (thread.getContextClassLoader() == Type.class.getClassLoader());
        thread.setName("mine");
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return seen;
      }
      """;

  @Test
  void whatAPluginChangesOfATickThreadDoesNotReachTheNext() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("threads")
            .with(modular("changes", "change()", CHANGES), modular("also", "change()", CHANGES));
    try (Server server = plugins.start("tick-threads", "1")) {
      for (String name : List.of("changes", "also", "changes")) {
        assertShows(server, name, "true 5 true");
      }
    }
  }

  // ---- jars on the disk -------------------------------------------------------------------

  @Test
  void aJarsNameInUpperCaseIsOneAndANameOfWhichNoModulesNameCanBeMadeIsToldToBeChanged()
      throws Exception {
    PluginFolder plugins =
        PluginFolder.of("names")
            .with(
                new PluginSource("GAME.JAR", "1", sources("upper", "1", "")),
                plain("2048.jar", "lib.Number", ""));
    String said = plugins(plugins, 1);
    assertTrue(said.contains("test.upper@1 from GAME.JAR: shard type upper"), said);
    assertTrue(said.contains("NOT LOADED: 2048.jar: 2048.jar cannot be used: "), said);
    assertTrue(said.contains("rename the file"), said);
  }

  @Test
  void classesForANewerJavaAreRefusedWithTheReason() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("newer")
            .with(
                new PluginSource("type.jar", "1", sources("newer", "1", "")),
                new PluginSource("module.jar", "1", sources("newest", "1", "")));
    makeNewer(plugins.path().resolve("type.jar"), "test/newer/Type.class");
    makeNewer(plugins.path().resolve("module.jar"), "module-info.class");
    String said = plugins(plugins, 1);
    assertTrue(said.contains("type.jar: test.newer@1: "), said);
    assertTrue(said.contains("test/newer/Type has been compiled by a more recent version"), said);
    assertTrue(said.contains("module.jar cannot be used: "), said);
    assertTrue(said.contains("compile it with --release " + Runtime.version().feature()), said);
  }

  /** Sets the major version of a class file's format to one that is to come. */
  private static void makeNewer(Path jar, String entry) throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      byte[] type = Files.readAllBytes(files.getPath(entry));
      type[7] = 120;
      Files.write(files.getPath(entry), type);
    }
  }

  @Test
  void aJarThatIsOverwrittenWhileTheServerRunsDoesNoHarm() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("overwritten")
            .with(
                modular(
                    "lazy",
                    "Late.TEXT",
                    "static final class Late { static String TEXT = \"late\"; }"));
    Path jar = plugins.path().resolve("lazy.jar");
    try (Server server = plugins.start()) {
      Files.write(jar, new byte[100]); // into the same file, as cp does
      assertShows(server, "lazy", "late");
    }
  }

  @Test
  void aSignedJarIsRefusedByNameWhenItsContentIsNotWhatWasSigned() throws Exception {
    PluginFolder plugins = PluginFolder.of("signed");
    for (String name : List.of("kept", "changed", "added", "removed", "unreadable")) {
      plugins.with(modular(name, "1", "static final class Late {}"));
      sign(plugins.path().resolve(name + ".jar"));
    }
    Path work = Project.workFolder("altered");
    Files.writeString(work.resolve("Added.class"), "not signed");
    String jar = Project.jdkTool("jar").toString();
    Path late = Files.createDirectories(work.resolve("test/changed")).resolve("Type$Late.class");
    Files.writeString(late, "another class");
    String changed = plugins.path().resolve("changed.jar").toString();
    Project.run(work, List.of(jar, "-uf", changed, "test/changed/Type$Late.class"));
    String added = plugins.path().resolve("added.jar").toString();
    Files.createDirectories(work.resolve("test/added"));
    Files.move(work.resolve("Added.class"), work.resolve("test/added/Added.class"));
    Project.run(work, List.of(jar, "-uf", added, "test/added/Added.class"));
    remove(plugins.path().resolve("removed.jar"), "test/removed/Type$Late.class");
    add(plugins.path().resolve("unreadable.jar"), "META-INF/A.EC", "no signature");
    add(plugins.path().resolve("unreadable.jar"), "test/unreadable/Type$Late.class", "another");
    String said = plugins(plugins, 1);
    assertTrue(said.contains("test.kept@1 from kept.jar: shard type kept"), said);
    for (String name : List.of("changed", "added", "removed", "unreadable")) {
      assertTrue(
          said.contains(
              "NOT LOADED: %1$s.jar: %1$s.jar is signed, but was altered".formatted(name)),
          said);
    }
  }

  private static void sign(Path jar) throws Exception {
    Path store = Project.workFolder("keys").resolve("keys.p12");
    String options = " -keystore " + store + " -storepass secret";
    run("keytool", "-genkeypair -alias a -keyalg EC -dname CN=a" + options);
    run("jarsigner", options.strip() + " " + jar + " a");
  }

  private static void run(String tool, String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Project.jdkTool(tool).toString()));
    command.addAll(List.of(arguments.split(" ")));
    Project.run(Project.workFolder("tool"), command);
  }

  private static void remove(Path jar, String entry) throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Files.delete(files.getPath(entry));
    }
  }
}
