package dev.martlet.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A database server on a loopback port, with data of its own that is gone when it is closed. */
final class LocalDatabase implements AutoCloseable {
  /** Database servers refuse to run as root. */
  private static final String USER = "nobody";

  private final Path folder;
  private final Process process;
  final int port;

  private LocalDatabase(Path folder, int port, List<String> command, String ready)
      throws Exception {
    this.folder = folder;
    this.port = port;
    this.process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Lines log = new Lines(process.getErrorStream());
    if (log.await(line -> line.contains(ready)) == null) {
      close();
      throw new AssertionError("the database did not start:\n" + log.text());
    }
  }

  static LocalDatabase postgres() throws Exception {
    Path bin = folderOfPostgres();
    Path folder = newFolder();
    String data = folder.resolve("data").toString();
    Project.run(
        folder,
        unprivileged(
            bin.resolve("initdb").toString(), "-D", data, "-U", "eva", "-A", "trust", "-N"));
    int port = freePort();
    return new LocalDatabase(
        folder,
        port,
        unprivileged(
            bin.resolve("postgres").toString(),
            "-D",
            data,
            "-p",
            Integer.toString(port),
            "-h",
            "127.0.0.1",
            "-k",
            folder.toString()),
        "ready to accept connections");
  }

  static LocalDatabase mariadb() throws Exception {
    Path server = Project.tool("mariadbd");
    Path folder = newFolder();
    String data = "--datadir=" + folder.resolve("data");
    Project.run(
        folder,
        unprivileged(
            Project.tool("mariadb-install-db").toString(),
            "--no-defaults",
            data,
            "--skip-test-db"));
    int port = freePort();
    return new LocalDatabase(
        folder,
        port,
        unprivileged(
            server.toString(),
            "--no-defaults",
            data,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=" + folder.resolve("socket"),
            "--skip-grant-tables"),
        "ready for connections");
  }

  private static Path folderOfPostgres() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql"); // where Debian keeps them, off the path
    if (Files.isDirectory(versions)) {
      try (Stream<Path> all = Files.list(versions)) {
        return all.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
      }
    }
    return Project.tool("initdb").getParent();
  }

  /** Outside the build's folder, which another user may not see; a socket's path must be short. */
  private static Path newFolder() throws Exception {
    Path folder = Files.createTempDirectory("martlet-db");
    if (root()) {
      Project.run(folder, List.of("chown", USER, folder.toString()));
    }
    return folder;
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> unprivileged(String... command) {
    List<String> all = new ArrayList<>();
    if (root()) {
      all.addAll(List.of(Project.tool("setpriv").toString(), "--reuid=" + USER, "--regid=nogroup"));
      all.add("--clear-groups");
    }
    all.addAll(List.of(command));
    return all;
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return any.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    process.toHandle().destroy();
    process.toHandle().onExit().orTimeout(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
