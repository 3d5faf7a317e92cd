package dev.martlet.load;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code load}. */
public final class Main {
  private static final int USAGE_ERROR = 2;

  private Main() {}

  /**
   * Runs a load test and prints its result. Exits with 0; with 1 if no connection was open at the
   * end or the test could not start, and with 2 if the arguments are wrong.
   *
   * @param args see {@link Options#USAGE}
   * @throws InterruptedException never
   */
  public static void main(String... args) throws InterruptedException {
    List<String> given = List.of(args);
    if (given.isEmpty() || given.contains("--help") || given.contains("-h")) {
      System.out.print(Options.USAGE);
      return;
    }
    try {
      Report report = new LoadTest(Options.parse(args), System.err::println).run();
      System.out.println(
          JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(report));
      System.exit(report.open() > 0 ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println("load: " + e.getMessage() + "; --help tells more");
      System.exit(USAGE_ERROR);
    } catch (IOException e) {
      System.err.println("load: " + e.getMessage());
      System.exit(1);
    }
  }
}
