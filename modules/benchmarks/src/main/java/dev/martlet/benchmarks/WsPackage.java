package dev.martlet.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The npm package ws, in the version of the lock file, and a script that broadcasts by it. */
final class WsPackage {
  private static final String SCRIPT = "ws-broadcaster.mjs";

  /** Resources and what they are called where npm looks for them. */
  private static final Map<String, String> FILES =
      Map.of(
          "package.json",
          "package.json",
          "package-lock.json",
          "package-lock.json",
          "npmrc",
          ".npmrc",
          SCRIPT,
          SCRIPT);

  private WsPackage() {}

  /**
   * Fetches it into a folder.
   *
   * @return the command that broadcasts
   * @throws IOException if this machine has no Node, or npm cannot fetch it
   */
  static List<String> fetch(Path folder) throws IOException, InterruptedException {
    Path node = onPath("node");
    Path npm = onPath("npm");
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      try (InputStream in = WsPackage.class.getResourceAsStream(file.getKey())) {
        Files.copy(in, folder.resolve(file.getValue()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Tool.run(folder, List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    return List.of(node.toString(), folder.resolve(SCRIPT).toString());
  }

  private static Path onPath(String name) throws IOException {
    return Tool.onPath(name).orElseThrow(() -> new IOException("no " + name + " on the PATH"));
  }
}
