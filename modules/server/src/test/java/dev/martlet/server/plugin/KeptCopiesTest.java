package dev.martlet.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.server.config.ConfigReader;
import dev.martlet.server.determinism.DeterminismReport;
import dev.martlet.wire.InputLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of jars, under their hash; that they are loaded is a matter of the system tests. */
class KeptCopiesTest {
  record Word(String text) {}

  private static final class Type implements ShardType<Word> {
    @Override
    public String name() {
      return "word";
    }

    @Override
    public Simulation<Word> create(ShardContext context) {
      throw new IllegalStateException("nobody makes one");
    }
  }

  @TempDir private Path work;
  private final PluginThreads threads = new PluginThreads("loader", 1, new Metrics());
  private Path jars;
  private Path kept;

  @BeforeEach
  void jars() throws IOException {
    jars = Files.createDirectory(work.resolve("word"));
    kept = work.resolve("data/dev.martlet.server/kept-plugins");
    Files.writeString(jars.resolve("word.jar"), "the rules");
    Files.writeString(jars.resolve("library.jar"), "what they need");
  }

  @AfterEach
  void close() {
    threads.close();
  }

  private String hash() throws IOException {
    return PluginJars.in(jars).hash();
  }

  /** A server that has loaded the plugin as it is now. */
  private KeptCopies start() throws Exception {
    Properties properties = new Properties();
    properties.put("martlet.data", work.resolve("data").toString());
    PluginJars loaded = PluginJars.in(jars);
    HostedType<?> type =
        HostedType.of(
            new Type(),
            new PluginJson(InputLimits.DEFAULT, 1000),
            PluginSite.apart("word@1"),
            loaded::hash);
    Plugin plugin =
        new Plugin(
            "word@1",
            jars,
            loaded,
            List.of(type),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            DeterminismReport.NOT_SCANNED);
    assertNotEquals("", loaded.hash());
    return new KeptCopies(
        ConfigReader.read(properties, Map.of()),
        new LoadedPlugins(List.of(plugin), List.of()),
        threads);
  }

  private Set<String> copies() throws IOException {
    try (Stream<Path> all = Files.list(kept)) {
      Set<String> names = new TreeSet<>();
      all.forEach(each -> names.add(each.getFileName().toString()));
      return names;
    }
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes("UTF-8")));
  }

  @Test
  void theHashIsThatOfNamesAndContents() throws Exception {
    String hash = hash();
    assertEquals(
        sha256(sha256("what they need") + "  library.jar\n" + sha256("the rules") + "  word.jar\n"),
        hash);
    Files.move(jars.resolve("library.jar"), jars.resolve("libraries.jar"));
    assertNotEquals(hash, hash());
    Files.move(jars.resolve("libraries.jar"), jars.resolve("library.jar"));
    assertEquals(hash, hash());
    Files.writeString(jars.resolve("word.jar"), "other rules");
    assertNotEquals(hash, hash());
  }

  @Test
  void whatIsLoadedIsCopiedOnceAndNothingElse() throws Exception {
    KeptCopies copies = start();
    copies.keep("");
    copies.keep("0".repeat(64));
    assertTrue(Files.notExists(kept));
    copies.keep(hash());
    assertEquals(Set.of(hash()), copies());
    assertEquals("the rules", Files.readString(kept.resolve(hash()).resolve("word.jar")));
    assertEquals("what they need", Files.readString(kept.resolve(hash()).resolve("library.jar")));
    Object before = Files.getLastModifiedTime(kept.resolve(hash()));
    start().keep(hash());
    assertEquals(before, Files.getLastModifiedTime(kept.resolve(hash())));
  }

  @Test
  void aDamagedOrHalfCopyIsMadeAnew() throws Exception {
    start().keep(hash());
    Path copy = kept.resolve(hash());
    Files.writeString(copy.resolve("word.jar"), "no rules");
    Files.createDirectory(kept.resolve(".new-1"));
    Files.writeString(kept.resolve(".new-1/word.jar"), "the ru");
    assertTrue(start().find("word@1", hash(), "word").isEmpty());
    start().keep(hash());
    assertEquals(Set.of(hash()), copies());
    assertEquals("the rules", Files.readString(copy.resolve("word.jar")));
  }

  @Test
  void jarsThatHaveChangedSinceTheyWereLoadedAreNotKept() throws Exception {
    KeptCopies copies = start();
    String hash = hash();
    Files.writeString(jars.resolve("word.jar"), "other rules");
    copies.keep(hash);
    assertEquals(Set.of(), copies());
  }

  @Test
  void theCopiesOfOthersAreThoseThatMayBeForgotten() throws Exception {
    String old = hash();
    start().keep(old);
    KeptCopies copies = start();
    assertEquals(Set.of(), copies.others());
    Files.writeString(jars.resolve("word.jar"), "other rules");
    copies = start();
    copies.keep(hash());
    Files.createDirectory(kept.resolve("something else"));
    assertEquals(Set.of(old), copies.others());
    copies.forget(old);
    assertEquals(Set.of(hash(), "something else"), copies());
    assertEquals(Set.of(), copies.others());
  }

  @Test
  void aHashThatIsAPathIsNoCopy() throws Exception {
    start().keep(hash());
    Files.createDirectory(work.resolve("data/outside"));
    assertTrue(start().find("word@1", "../../outside", "word").isEmpty());
  }
}
