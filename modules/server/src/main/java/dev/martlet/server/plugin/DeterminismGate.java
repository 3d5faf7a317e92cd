package dev.martlet.server.plugin;

import dev.martlet.api.shard.ShardType;
import dev.martlet.server.config.Determinism;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.determinism.DeterminismReport;
import dev.martlet.server.determinism.DeterminismScan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks whether the simulations of a plugin depend on their inputs only, before any of its classes
 * is loaded. For one plugin, and one thread.
 */
final class DeterminismGate implements ClassFiles {
  private static final Set<String> SHARD_TYPE = Set.of(ShardType.class.getName());

  private final Determinism policy;
  private final List<byte[]> own = new ArrayList<>();

  DeterminismGate(Determinism policy) {
    this.policy = policy;
  }

  /** Keeps those of the jars with shard types; the other jars are libraries. */
  @Override
  public void take(PluginJar jar, byte[] classFile) {
    if (policy != Determinism.OFF && isOwn(jar)) {
      own.add(classFile);
    }
  }

  private static boolean isOwn(PluginJar jar) {
    return jar.providesOneOf(SHARD_TYPE);
  }

  /**
   * Examines the plugin whose class files were taken.
   *
   * @param jars all that it has
   * @throws PluginRefusedException if something was found, and the operator wants no such plugin
   * @throws IOException if a jar cannot be read
   */
  DeterminismReport examine(List<PluginJar> jars) throws PluginRefusedException, IOException {
    if (policy == Determinism.OFF) {
      return DeterminismReport.NOT_SCANNED;
    }
    DeterminismReport report = scan(jars.stream().filter(jar -> !isOwn(jar)).toList());
    if (policy == Determinism.REFUSE && !report.isClean()) {
      throw new PluginRefusedException(
          "is not deterministic, which %s=refuse demands: %s"
              .formatted(PluginSettings.DETERMINISM.key(), String.join("; ", report.inShort())));
    }
    return report;
  }

  private DeterminismReport scan(List<PluginJar> libraries) throws IOException {
    // The jars are opened when the first class of a library is asked for, which is seldom.
    try (LateReader reader = new LateReader(libraries)) {
      return new DeterminismReport(true, DeterminismScan.scan(own, reader::read));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Reads class files of libraries. */
  private static final class LateReader implements AutoCloseable {
    private final List<PluginJar> libraries;
    private JarsReader opened;

    LateReader(List<PluginJar> libraries) {
      this.libraries = libraries;
    }

    Optional<byte[]> read(String file) throws IOException {
      if (libraries.isEmpty()) {
        return Optional.empty();
      }
      if (opened == null) {
        opened = JarsReader.open(libraries, any -> true);
      }
      Optional<InputStream> found = opened.open(file);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream in = found.get()) {
        return Optional.of(in.readAllBytes());
      }
    }

    @Override
    public void close() throws IOException {
      if (opened != null) {
        opened.close();
      }
    }
  }
}
