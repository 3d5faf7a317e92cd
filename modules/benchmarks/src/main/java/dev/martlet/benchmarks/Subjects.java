package dev.martlet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Starts what is measured, once it is known that it can run here. */
final class Subjects {
  private static final Pattern WAY = Pattern.compile("(INFO|WARNING) .*frames are sent by (.*)");

  private final Path image;
  private final Path wslimit;
  private final Path work;
  private final List<String> ws = new ArrayList<>();
  private String ownWay = "";

  /**
   * @param wslimit the program that is the yardstick, or null for the broadcaster in Java
   * @param work the folder with the Netty of the build, and for what is fetched
   */
  Subjects(Path image, Path wslimit, Path work) {
    this.image = image;
    this.wslimit = wslimit;
    this.work = work;
  }

  /**
   * Does what it needs before it can start.
   *
   * @throws IOException if it cannot run here; the message says why
   */
  void prepare(Kind kind) throws IOException, InterruptedException {
    switch (kind) {
      case YARDSTICK -> {} // needs nothing
      case WS -> ws.addAll(WsPackage.fetch(work.resolve("ws")));
      case NETTY_EPOLL, NETTY_IO_URING ->
          Tool.run(work, concat(netty(), List.of("check", kind.way)));
      case SERVER, SERVER_IO_URING, SERVER_SEND, SERVER_CHANNEL, SERVER_THREAD -> tryOut(kind);
    }
  }

  /** How the image sends if it chooses itself; empty as long as it was not tried. */
  String ownWay() {
    return ownWay;
  }

  /** The image takes another way than the wanted one if that does not work, and warns. */
  private void tryOut(Kind kind) throws IOException {
    Path log = Files.createTempFile("martlet", ".log");
    try {
      Subject.martlet(image, ProcessBuilder.Redirect.to(log.toFile()), sendPath(kind)).close();
      for (String line : Files.readAllLines(log)) {
        Matcher told = WAY.matcher(line);
        if (!told.find()) {
          continue;
        }
        if (told.group(1).equals("WARNING")) {
          throw new IOException("does not work here, " + told.group(2) + " is taken");
        }
        if (kind == Kind.SERVER) {
          ownWay = told.group(2);
        }
      }
    } finally {
      Files.delete(log);
    }
  }

  private static List<String> sendPath(Kind kind) {
    return kind.way.isEmpty() ? List.of() : List.of("-Dmartlet.send-path=" + kind.way);
  }

  /** The image as it is, with some settings. */
  Subject server(String... settings) throws IOException {
    return Subject.martlet(image, ProcessBuilder.Redirect.DISCARD, List.of(settings));
  }

  /** Anything, for a load that it can serve. */
  Subject start(Kind kind, Scenario scenario) throws IOException, InterruptedException {
    return switch (kind) {
      case YARDSTICK -> Subject.broadcaster(yardstick(), scenario, List.of());
      case WS -> Subject.broadcaster(ws, scenario, List.of());
      case NETTY_EPOLL, NETTY_IO_URING -> Subject.broadcaster(netty(), scenario, List.of(kind.way));
      case SERVER, SERVER_IO_URING, SERVER_SEND, SERVER_CHANNEL, SERVER_THREAD ->
          Subject.martlet(image, ProcessBuilder.Redirect.DISCARD, sendPath(kind));
    };
  }

  private List<String> yardstick() {
    if (wslimit != null) {
      return List.of(wslimit.toString());
    }
    return List.of(java(), "-cp", classes(), Broadcaster.class.getName());
  }

  private List<String> netty() {
    return List.of(
        java(),
        "-XX:+UseCompactObjectHeaders", // as the image
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        classes() + ":" + work.resolve("netty") + "/*",
        NettyBroadcaster.class.getName());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classes() {
    return System.getProperty("java.class.path");
  }

  private static List<String> concat(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
