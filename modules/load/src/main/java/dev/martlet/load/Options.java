package dev.martlet.load;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The options of a load test.
 *
 * @param url of the shard, a template
 * @param trust a PEM file with the certificates to trust; empty for those that Java trusts
 * @param token sent as a bearer token, a template; empty for none
 * @param connections number of connections to open
 * @param shards number of shards that the connections are spread over
 * @param ramp connections opened a second
 * @param warmUp seconds between opening the last connection and the start of measuring
 * @param duration seconds to measure
 * @param input JSON of an input, a template; empty for none
 * @param inputRate inputs a second of each connection
 * @param slow how many of the connections stop reading once they are open
 * @param rate expected ticks a second of the shard, or 0 if unknown: then neither jitter nor
 *     lateness is measured
 * @param threads number of threads that the connections are spread over
 */
public record Options(
    String url,
    String trust,
    String token,
    int connections,
    int shards,
    int ramp,
    int warmUp,
    int duration,
    String input,
    double inputRate,
    int slow,
    int rate,
    int threads) {

  /** The help text of the tool. */
  public static final String USAGE =
      """
      Plays with many connections at once and prints what they saw.

        load --url URL [options]

        --url URL          of the port for WebSockets with its shard, such as
                           "ws://127.0.0.1:4324/?shard=arena:{shard}&sid=p{sid}"
                           or wss:// for TLS
        --trust FILE       a PEM file with certificates to trust with wss:// [those that Java trusts]
        --token TOKEN      sent as a bearer token [none]
        --connections N    [100]
        --shards N         that they are spread over: {shard} is 0 to N-1 [1]
        --ramp N           connections opened a second [500]
        --warm-up SECONDS  between the last opening and the measuring [5]
        --duration SECONDS that are measured [10]
        --input JSON       an input, such as '{"dx":1,"n":{seq}}' [none]
        --input-rate N     inputs a second of each connection [1]
        --slow N           connections that stop reading once they are open [0]
        --rate N           ticks a second of the shards: measures jitter and, with "ts", lateness [unknown]
        --threads N        [half of the processors]

      In URL, TOKEN and JSON, {sid} is the connection's number and {shard} its shard's; in JSON {seq} is
      the number of the input, and {random} a number from 0 to 99.

      Latency is measured if snapshots begin with {"ts":<unix time in microseconds>, and the round trip
      of inputs if "ack":<client_seq> follows within the first 96 bytes, as those of bench-personal do.
      Progress goes to standard error, the result as JSON to standard output.
      """;

  /**
   * Parses the options of a command line.
   *
   * @param args names and values in turn
   * @return the options
   * @throws IllegalArgumentException if one is unknown, misses its value or has a bad one; the
   *     message names it
   */
  public static Options parse(String... args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      given.put(args[i], args[i + 1]);
    }
    String input = text(given, "--input", "");
    Options options =
        new Options(
            text(given, "--url", null),
            text(given, "--trust", ""),
            text(given, "--token", ""),
            whole(given, "--connections", 100, 1),
            whole(given, "--shards", 1, 1),
            whole(given, "--ramp", 500, 1),
            whole(given, "--warm-up", 5, 0),
            whole(given, "--duration", 10, 1),
            input,
            number(given, "--input-rate", input.isEmpty() ? 0 : 1),
            whole(given, "--slow", 0, 0),
            whole(given, "--rate", 0, 0),
            whole(given, "--threads", defaultThreads(), 1));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown option " + given.keySet().iterator().next());
    }
    return options.checked();
  }

  private static int defaultThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private Options checked() {
    if (inputRate > 0 && input.isEmpty()) {
      throw new IllegalArgumentException("--input-rate needs an --input");
    }
    if (slow > connections) {
      throw new IllegalArgumentException("--slow is more than there are --connections");
    }
    uriOf(0);
    return this;
  }

  /**
   * Returns the URL of a connection.
   *
   * @param connection the connection's number
   * @return the URL, with its templates filled
   * @throws IllegalArgumentException if it is not a WebSocket URL
   */
  URI uriOf(int connection) {
    String filled = fill(url, connection);
    try {
      URI uri = new URI(filled);
      if (!List.of("ws", "wss").contains(uri.getScheme()) || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "--url is to be ws://host:port/... or wss://host:port/...: " + filled);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("--url: " + e.getMessage(), e);
    }
  }

  /** Fills a template with a connection's numbers. */
  String fill(String template, int connection) {
    return template
        .replace("{sid}", Integer.toString(connection))
        .replace("{shard}", Integer.toString(connection % shards));
  }

  /** Returns whether connections use TLS. */
  boolean secure() {
    return "wss".equals(uriOf(0).getScheme());
  }

  private static String text(Map<String, String> given, String name, String otherwise) {
    String value = given.remove(name);
    if (value == null && otherwise == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value == null ? otherwise : value;
  }

  private static int whole(Map<String, String> given, String name, int otherwise, int least) {
    return parse(given, name, otherwise, Integer::valueOf, least, "a whole number");
  }

  private static double number(Map<String, String> given, String name, double otherwise) {
    return parse(given, name, otherwise, Double::valueOf, 0, "a number");
  }

  private static <T extends Number> T parse(
      Map<String, String> given,
      String name,
      T otherwise,
      Function<String, T> parser,
      double least,
      String what) {
    String value = given.remove(name);
    if (value == null) {
      return otherwise;
    }
    try {
      T number = parser.apply(value);
      if (number.doubleValue() >= least && number.doubleValue() <= Integer.MAX_VALUE) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number out of range
    }
    throw new IllegalArgumentException(
        "%s is to be %s of at least %s: %s".formatted(name, what, (long) least, value));
  }
}
