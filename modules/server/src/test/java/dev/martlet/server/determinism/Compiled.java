package dev.martlet.server.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.shard.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A plugin as source code, and a private library of it. */
final class Compiled {
  /** What each source may use without saying so. */
  static final String IMPORTS =
      """
      import dev.martlet.api.*;
      import dev.martlet.api.shard.*;
      import java.io.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      import java.util.random.*;
      import java.util.stream.*;
      """;

  private static final String LIBRARY = "library";

  private final Path folder;
  private final Map<String, byte[]> library = new TreeMap<>();

  /**
   * A plugin without a library.
   *
   * @param folder for its files, which is empty
   */
  Compiled(Path folder) {
    this.folder = folder;
  }

  /** Compiles the library. The class has a package that its name begins with. */
  Compiled withLibrary(String name, String source) throws Exception {
    library.putAll(compile(LIBRARY, Map.of(name, source)));
    return this;
  }

  /** What is found in the plugin. The classes are in the package {@code game}. */
  List<Finding> findings(Map<String, String> sources) throws Exception {
    Map<String, String> named = new TreeMap<>();
    sources.forEach((name, source) -> named.put("game." + name, source));
    Collection<byte[]> own = compile("own", named).values();
    return DeterminismScan.scan(own, file -> Optional.ofNullable(library.get(file)));
  }

  /** What is found in a plugin that has a simulation, and perhaps other types beside it. */
  List<String> said(String simulation) throws Exception {
    return findings(Map.of("Game", simulation)).stream().map(Finding::toString).toList();
  }

  /** The class files by their paths. */
  private Map<String, byte[]> compile(String name, Map<String, String> sources) throws Exception {
    Path work = name.equals(LIBRARY) ? folder : Files.createTempDirectory(folder, name);
    Path classes = work.resolve(name);
    List<String> arguments =
        new ArrayList<>(List.of("-g", "-nowarn", "--release=25", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", api() + ":" + folder.resolve(LIBRARY)));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
      String inPackage = source.getKey().substring(0, source.getKey().lastIndexOf('.'));
      Files.createDirectories(file.getParent());
      // All before the source is one line, so that its lines count from 2.
      String head = "package " + inPackage + "; " + IMPORTS.replace('\n', ' ') + "\n";
      Files.writeString(file, head + source.getValue());
      arguments.add(file.toString());
    }
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    assertEquals(0, exit, output::toString);
    return read(classes);
  }

  private static Path api() throws URISyntaxException {
    return Path.of(Simulation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static Map<String, byte[]> read(Path classes) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(classes)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
