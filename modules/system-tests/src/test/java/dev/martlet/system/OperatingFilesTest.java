package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.config.PortSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The systemd unit and the container file of the operating guide. */
class OperatingFilesTest {
  private static final Path FOLDER = Project.ROOT.resolve("module-info-docs/operating");

  /** Libraries of every Linux with glibc, including the base of the container. */
  private static final Set<String> OF_GLIBC =
      Set.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1");

  private static final Pattern NEEDED = Pattern.compile("^\\s*(lib\\S+)", Pattern.MULTILINE);

  @Test
  void systemdTakesTheUnit() throws Exception {
    Path analyze = Project.tool("systemd-analyze");
    Path unit = Project.workFolder("unit").resolve("martlet.service");
    Path image = Project.IMAGE.toRealPath();
    Files.writeString(
        unit,
        Files.readString(FOLDER.resolve("martlet.service")).replace("/opt/martlet", "" + image));
    assertEquals(
        "",
        Project.run(
            unit.getParent(),
            List.of(analyze.toString(), "verify", "--recursive-errors=no", unit.toString())));
  }

  @Test
  void theContainerFileNamesWhatThereIs() throws Exception {
    String file = Files.readString(FOLDER.resolve("Containerfile"));
    String copied = instruction(file, "COPY");
    assertEquals("dist/target/martlet /opt/martlet", copied);
    assertTrue(Files.isDirectory(Project.ROOT.resolve(copied.split(" ")[0])));
    assertEquals("[\"/opt/martlet/bin/martlet\"]", instruction(file, "ENTRYPOINT"));
    assertTrue(Files.isExecutable(Project.IMAGE.resolve("bin/martlet")));
    assertEquals(PortSettings.PORT.defaultText(), instruction(file, "EXPOSE"));
    String variable = instruction(file, "ENV").split("=")[0];
    assertEquals(PortSettings.HOST.variable(), variable);
    assertFalse(file.contains("USER root"));
  }

  private static String instruction(String file, String name) {
    Matcher line = Pattern.compile("^" + name + " (.*)$", Pattern.MULTILINE).matcher(file);
    assertTrue(line.find(), name);
    String rest = line.group(1);
    assertFalse(line.find(), "one " + name);
    return rest;
  }

  /** A container base with glibc and a shell is enough. */
  @Test
  void theImageNeedsNoLibrariesButThoseOfGlibc() throws Exception {
    Path ldd = Project.tool("ldd");
    Path runtime = Project.IMAGE.resolve("runtime");
    Set<String> foreign = new TreeSet<>();
    try (Stream<Path> all = Files.walk(runtime.resolve("lib"))) {
      List<Path> libraries = all.filter(path -> path.toString().endsWith(".so")).toList();
      assertTrue(libraries.size() > 5);
      Set<String> own = new TreeSet<>();
      libraries.forEach(path -> own.add(path.getFileName().toString()));
      for (Path library :
          Stream.concat(libraries.stream(), Stream.of(runtime.resolve("bin/java"))).toList()) {
        String output =
            Project.run(runtime, List.of(ldd.toString(), library.toRealPath().toString()));
        Matcher needed = NEEDED.matcher(output);
        while (needed.find()) {
          String name = needed.group(1);
          if (!own.contains(name) && !OF_GLIBC.contains(name)) {
            foreign.add(name);
          }
        }
      }
    }
    assertEquals(Set.of(), foreign);
  }
}
