import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every Java source below some folders. The build calls it with {@code
 * check}, which lists what is not formatted and fails; {@code mvn validate -Dmartlet.format=write}
 * formats in place.
 */
final class FormatSources {
  private FormatSources() {}

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    for (String folder : List.of(args).subList(1, args.length)) {
      arguments.addAll(sources(Path.of(folder)));
    }
    int exit =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    if (exit != 0) {
      System.err.println(
          "The sources above are not formatted: run  mvn -N validate -Dmartlet.format=write");
    }
    System.exit(exit);
  }

  private static List<String> sources(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.map(Path::toString)
          .filter(name -> name.endsWith(".java") && !name.contains("/target/"))
          .sorted()
          .toList();
    }
  }
}
