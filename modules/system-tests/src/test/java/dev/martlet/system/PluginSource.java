package dev.martlet.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A jar as source code, built as a game team would: javac and jar, against the image's own API jar
 * or another.
 *
 * @param jar the path of the built jar, within the folder of plugins
 * @param version of the module
 * @param libraries the jars it compiles against besides the API, by their paths in that folder
 * @param sources by their paths, such as {@code module-info.java}; without that one the jar is not
 *     modular. What is no Java is put into the jar as it is
 * @param api what it compiles against
 */
record PluginSource(
    String jar, String version, List<String> libraries, Map<String, String> sources, Path api) {
  /** What plugins compile against. */
  static final Path API = Project.IMAGE.resolve("sdk/martlet-api.jar");

  PluginSource(String jar, String version, List<String> libraries, Map<String, String> sources) {
    this(jar, version, libraries, sources, API);
  }

  PluginSource(String jar, String version, Map<String, String> sources) {
    this(jar, version, List.of(), sources);
  }

  /** The same, for another API. */
  PluginSource against(Path other) {
    return new PluginSource(jar, version, libraries, sources, other);
  }

  /** Builds the jar in a folder of plugins. */
  void build(Path plugins) throws Exception {
    Path work = Project.workFolder("plugin");
    Path classes = work.resolve("classes");
    Path target = plugins.resolve(jar);
    Files.createDirectories(target.getParent());
    Project.runJdkTool("javac", compile(work.resolve("src"), classes, path(plugins)));
    Project.runJdkTool("jar", pack(classes, target));
  }

  private String path(Path plugins) {
    return Stream.concat(Stream.of(api), libraries.stream().map(plugins::resolve))
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  /** Writes the sources, and returns the arguments of javac that compile them. */
  private List<String> compile(Path folder, Path classes, String path) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "--release=25",
                (modular() ? "--module-path=" : "--class-path=") + path,
                "-d",
                classes.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      boolean java = source.getKey().endsWith(".java");
      Path file = (java ? folder : classes).resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      if (java) {
        command.add(file.toString());
      }
    }
    return command;
  }

  private boolean modular() {
    return sources.containsKey("module-info.java");
  }

  private List<String> pack(Path classes, Path target) {
    List<String> command = new ArrayList<>(List.of("--create", "--file=" + target));
    if (modular()) {
      command.add("--module-version=" + version);
    }
    command.addAll(List.of("-C", classes.toString(), "."));
    return command;
  }
}
