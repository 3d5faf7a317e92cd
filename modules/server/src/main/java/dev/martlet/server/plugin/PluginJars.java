package dev.martlet.server.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** The jars of one plugin, and their hash, which is made when it is first asked for. Any thread. */
public final class PluginJars {
  private static final System.Logger LOG = System.getLogger(PluginLoader.class.getName());

  private final List<Jar> jars;
  private String hash;

  /**
   * A jar.
   *
   * @param name in the plugin's folder
   * @param path where it lies, perhaps as a copy of another name
   */
  private record Jar(String name, Path path) {}

  private PluginJars(List<Jar> jars) {
    this.jars = jars.stream().sorted(Comparator.comparing(Jar::name)).toList();
  }

  /** Those that a plugin was loaded from. */
  static PluginJars of(List<PluginJar> jars) {
    return new PluginJars(
        jars.stream()
            .map(jar -> new Jar(jar.file(), Path.of(jar.module().location().orElseThrow())))
            .toList());
  }

  /** Those in a folder of one plugin. */
  static PluginJars in(Path folder) throws IOException {
    return new PluginJars(
        FolderScan.jars(folder).stream()
            .map(jar -> new Jar(jar.getFileName().toString(), jar))
            .toList());
  }

  /**
   * SHA-256 over what {@code sha256sum *.jar} prints: a line for each jar, in the order of their
   * names, with the SHA-256 of its content and its name.
   *
   * @return 64 hexadecimal digits; nothing if a jar cannot be read any more, which is logged
   */
  public synchronized String hash() {
    if (hash == null) {
      try {
        hash = readHash();
      } catch (IOException | UncheckedIOException e) {
        LOG.log(Level.WARNING, "the jars of a plugin cannot be read any more: {0}", e.toString());
        hash = "";
      }
    }
    return hash;
  }

  private String readHash() throws IOException {
    MessageDigest all = sha256();
    for (Jar jar : jars) {
      String line = hashOf(jar.path()) + "  " + jar.name() + "\n";
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static String hashOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        digest.update(buffer, 0, length);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /** Copies the jars, under their names, into an empty folder, so that they survive a crash. */
  void copyTo(Path folder) throws IOException {
    for (Jar jar : jars) {
      Path copy = Files.copy(jar.path(), folder.resolve(jar.name()));
      try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    force(folder);
  }

  /** Has the names in a folder survive a crash. */
  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
