package dev.martlet.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Builds modular jars as a game team would: javac and jar, against the image's own API jar. */
final class PluginJars {
  private static final Path API = Project.IMAGE.resolve("sdk/martlet-api.jar");

  private PluginJars() {}

  /**
   * Builds one jar.
   *
   * @param jar to make
   * @param version of the module
   * @param libraries it compiles against besides the API
   * @param sources by their path, such as {@code module-info.java}
   */
  static void build(Path jar, String version, List<Path> libraries, Map<String, String> sources)
      throws Exception {
    Path work = Project.workFolder("plugin");
    List<String> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("src").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      files.add(file.toString());
    }
    String path =
        Stream.concat(Stream.of(API), libraries.stream())
            .map(Path::toString)
            .reduce((a, b) -> a + ":" + b)
            .orElseThrow();
    Path classes = work.resolve("classes");
    List<String> javac =
        new ArrayList<>(
            List.of(
                Project.jdkTool("javac").toString(),
                "--release=25",
                "--module-path=" + path,
                "-d",
                classes.toString()));
    javac.addAll(files);
    Project.run(work, javac);
    List<String> pack =
        new ArrayList<>(List.of(Project.jdkTool("jar").toString(), "--create", "--file=" + jar));
    if (sources.containsKey("module-info.java")) {
      pack.add("--module-version=" + version);
    }
    pack.addAll(List.of("-C", classes.toString(), "."));
    Project.run(work, pack);
  }

  /** A folder with the demo plugins of the image in it. */
  static Path demoPlugins(String name) throws Exception {
    Path plugins = Project.workFolder(name);
    for (String demo : List.of("martlet-arena.jar", "martlet-lot.jar")) {
      Files.copy(Project.IMAGE.resolve("plugins").resolve(demo), plugins.resolve(demo));
    }
    return plugins;
  }
}
