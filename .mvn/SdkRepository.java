import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Lays out what plugin authors compile against as a Maven repository, with sources and Javadoc, so
 * that their Maven or Gradle finds it by a file URL. Two runs write the same bytes.
 *
 * <p>Arguments: the folder of the repository, the time of all entries in jars, a folder of modules
 * that the sources are compiled with, and the folders of the modules to lay out, which are built.
 */
final class SdkRepository {
  private final Path repository;
  private final String time;
  private final String modulePath;

  private SdkRepository(Path repository, String time, String modulePath) {
    this.repository = repository;
    this.time = time;
    this.modulePath = modulePath;
  }

  public static void main(String[] arguments) throws Exception {
    List<Artifact> artifacts = new ArrayList<>();
    StringBuilder modulePath = new StringBuilder(arguments[2]);
    for (String folder : List.of(arguments).subList(3, arguments.length)) {
      Artifact artifact = Artifact.of(Path.of(folder));
      artifacts.add(artifact);
      modulePath.append(':').append(artifact.jar());
    }
    SdkRepository sdk =
        new SdkRepository(Path.of(arguments[0]), arguments[1], modulePath.toString());
    for (Artifact artifact : artifacts) {
      sdk.add(artifact);
    }
  }

  /**
   * A module that is built.
   *
   * @param folder of the module
   * @param group of the artifact
   * @param name of the artifact
   * @param version of the artifact
   */
  private record Artifact(Path folder, String group, String name, String version) {
    static Artifact of(Path folder) throws IOException {
      String text = Files.readString(folder.resolve("target/flattened/pom.xml"));
      return new Artifact(
          folder, first("groupId", text), first("artifactId", text), first("version", text));
    }

    private static String first(String element, String pom) throws IOException {
      Matcher matcher = Pattern.compile("<" + element + ">([^<]+)</").matcher(pom);
      if (!matcher.find()) {
        throw new IOException("the pom has no " + element);
      }
      return matcher.group(1);
    }

    Path pom() {
      return folder.resolve("target/flattened/pom.xml");
    }

    Path jar() {
      return folder.resolve("target").resolve(file(".jar"));
    }

    Path sources() {
      return folder.resolve("src/main/java");
    }

    String file(String end) {
      return name + "-" + version + end;
    }
  }

  private void add(Artifact artifact) throws IOException, NoSuchAlgorithmException {
    Path home = repository.resolve(artifact.group().replace('.', '/')).resolve(artifact.name());
    Path place = Files.createDirectories(home.resolve(artifact.version()));
    Files.copy(artifact.pom(), place.resolve(artifact.file(".pom")));
    Files.copy(artifact.jar(), place.resolve(artifact.file(".jar")));
    pack(artifact.sources(), place.resolve(artifact.file("-sources.jar")));
    Path pages = Files.createTempDirectory("javadoc");
    document(artifact, pages);
    pack(pages, place.resolve(artifact.file("-javadoc.jar")));
    delete(pages);
    Files.writeString(home.resolve("maven-metadata.xml"), metadata(artifact));
    List<Path> files;
    try (Stream<Path> all = Files.walk(home)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.writeString(
          file.resolveSibling(file.getFileName() + ".sha1"), sha1(Files.readAllBytes(file)));
    }
  }

  private void document(Artifact artifact, Path to) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-quiet",
                "-Werror",
                "-Xdoclint:all",
                "-encoding",
                "UTF-8",
                "-notimestamp",
                "--no-fonts",
                "-windowtitle",
                artifact.name() + " " + artifact.version(),
                "--module-path",
                modulePath,
                "-d",
                to.toString()));
    try (Stream<Path> all = Files.walk(artifact.sources())) {
      all.map(Path::toString)
          .filter(file -> file.endsWith(".java"))
          .sorted()
          .forEach(arguments::add);
    }
    run("javadoc", arguments);
  }

  private void pack(Path folder, Path jar) throws IOException {
    run(
        "jar",
        List.of("--create", "--date=" + time, "--file=" + jar, "-C", folder.toString(), "."));
  }

  private static void run(String tool, List<String> arguments) throws IOException {
    int status =
        ToolProvider.findFirst(tool)
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IOException(tool + " failed");
    }
  }

  private String metadata(Artifact artifact) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <metadata>
      <groupId>%s</groupId>
      <artifactId>%s</artifactId>
      <versioning>
        <release>%3$s</release>
        <versions>
          <version>%3$s</version>
        </versions>
        <lastUpdated>%4$s</lastUpdated>
      </versioning>
    </metadata>
    """
        .formatted(
            artifact.group(), artifact.name(), artifact.version(), time.replaceAll("[^0-9]", ""));
  }

  private static String sha1(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.toList();
    }
    for (Path file : files.reversed()) {
      Files.delete(file);
    }
  }
}
