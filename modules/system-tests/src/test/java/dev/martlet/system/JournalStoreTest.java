package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The store of journals that the image has, and those that an operator names. */
class JournalStoreTest {
  private static final Path LAUNCHER = Project.IMAGE.resolve("bin/martlet");

  /** Opens, and tells of it in the log; or fails. */
  private static final PluginSource LEDGER =
      new PluginSource(
          "ledger.jar",
          "1",
          Map.of(
              "module-info.java",
              """
              module test.ledger {
                requires dev.martlet.api;
                provides dev.martlet.api.journal.JournalStoreProvider with test.ledger.Ledger;
              }
              """,
              "test/ledger/Ledger.java",
              """
              package test.ledger;

              import dev.martlet.api.journal.*;
              import java.util.*;

              public final class Ledger implements JournalStoreProvider {
                @Override
                public String name() {
                  return "ledger";
                }

                @Override
                public Map<String, String> options() {
                  return Map.of("fault", "");
                }

                @Override
                public JournalStore open(JournalStoreContext context) throws Exception {
                  if (context.options().text("fault").isPresent()) {
                    throw new java.io.IOException("no ink: " + context.options().text("fault").get());
                  }
                  System.Logger log = context.logger();
                  log.log(System.Logger.Level.INFO, "opened in {0}", context.dataFolder());
                  return new JournalStore() {
                    @Override
                    public List<JournalSummary> list() {
                      return List.of();
                    }

                    @Override
                    public long claim(JournalId id) {
                      return 1;
                    }

                    @Override
                    public Set<JournalId> commit(List<JournalWrite> writes) {
                      return Set.of();
                    }

                    @Override
                    public Optional<JournalContent> read(JournalId id) {
                      return Optional.empty();
                    }

                    @Override
                    public boolean delete(JournalId id) {
                      return false;
                    }

                    @Override
                    public void close() {
                      log.log(System.Logger.Level.INFO, "closed");
                    }
                  };
                }
              }
              """));

  /** What the driver unpacks is not left behind, again and again. */
  @Test
  void aKilledServerLeavesOneLibraryWhichTheNextOneUses() throws Exception {
    Path work = Project.workFolder("journals-killed");
    Path temporary = Files.createDirectory(work.resolve("tmp"));
    Path library = work.resolve("data/dev.martlet.sqlite/journals.db.native/libsqlitejdbc.so");
    Map<String, String> settings =
        Map.of(
            "martlet.data",
            work.resolve("data").toString(),
            "java.io.tmpdir",
            temporary.toString());
    kill(settings);
    byte[] code = Files.readAllBytes(library);
    FileTime unpacked = Files.getLastModifiedTime(library);
    kill(settings);
    assertEquals(unpacked, Files.getLastModifiedTime(library), "it was unpacked again");
    assertEquals(List.of(library.getFileName()), names(library.getParent()));

    Files.write(library, new byte[1000]); // as a loss of power may leave it
    kill(settings);
    assertArrayEquals(code, Files.readAllBytes(library));
    assertEquals(List.of(library.getFileName()), names(library.getParent()));
    // The copies of the plugins are those of the last one; the next start deletes them.
    assertEquals(1, names(temporary).size(), () -> "left: " + names(temporary));
  }

  private static void kill(Map<String, String> settings) throws Exception {
    try (Server server = Server.start(settings)) {
      server.process().destroyForcibly();
      server.exit();
    }
  }

  private static List<Path> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::getFileName).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theImageKeepsJournalsInSqliteAndOneServerHasThem() throws Exception {
    Path data = Project.workFolder("journals").resolve("data");
    Path file = data.resolve("dev.martlet.sqlite/journals.db");
    Map<String, String> settings = Map.of("martlet.data", data.toString());
    try (Server server = Server.start(settings)) {
      assertTrue(Files.exists(file));
      assertFalse(server.log().contains("restricted method"), server::log);
      String second = Server.failToStart(Server.command(LAUNCHER, settings), 2);
      String why = "martlet.journal.sqlite: another server has " + file + " open";
      assertTrue(second.contains("martlet: cannot start: " + why), second);
      ProcessBuilder check = Server.command(LAUNCHER, settings);
      check.command().add("check");
      assertTrue(Server.failToStart(check, 2).contains(why));
      check.command().add("--while-running");
      assertTrue(Server.failToStart(check, 0).contains("all is well"));
      assertEquals(
          "0\n",
          Project.run(
              data,
              List.of(
                  Project.tool("sqlite3").toString(),
                  "-readonly",
                  file.toString(),
                  "SELECT count(*) FROM journal")));
      assertEquals(0, server.terminate());
      assertFalse(Files.exists(data.resolve("dev.martlet.sqlite/journals.db-wal")));
    }
  }

  @Test
  void noStoreIsNoHarm() throws Exception {
    Path data = Project.workFolder("no-journals").resolve("data");
    Map<String, String> settings =
        Map.of("martlet.data", data.toString(), "martlet.journal.store", "none");
    try (Server server = Server.start(settings);
        Server second = Server.start(settings);
        Server without = PluginFolder.of("no-store").start("data", data.toString())) {
      for (Server each : List.of(server, second, without)) {
        assertTrue(each.ready());
        assertFalse(each.log().contains("OpenJournals"), each::log);
      }
    }
    assertFalse(Files.exists(data));
  }

  @Test
  void aStoreThatTheOperatorNamesMustBeThere() throws Exception {
    PluginFolder empty = PluginFolder.of("store-missing");
    assertRefused(
        "martlet.journal.store: there is no store of journals named \"sqlite\"; there are [], and"
            + " none for no store",
        empty.command("journal.store", "sqlite"));
    assertRefused(
        "unknown setting: martlet.journal.sqlite.file: the stores of journals are []",
        empty.command("journal.sqlite.file", "x.db"));
    assertRefused(
        "martlet.journal.store: there is no store of journals named \"paper\"; there are [sqlite],",
        Server.command(LAUNCHER, Map.of("martlet.journal.store", "paper")));
    assertRefused(
        "martlet.journal.sqlite: unknown option colour; there are [file, synchronous]",
        Server.command(LAUNCHER, Map.of("martlet.journal.sqlite.colour", "red")));
  }

  private static void assertRefused(String why, ProcessBuilder command) throws Exception {
    String output = Server.failToStart(command, 2);
    assertTrue(output.contains("martlet: cannot start: " + why), output);
  }

  @Test
  void aStoreOfAPluginIsOpenedAndClosed() throws Exception {
    PluginFolder plugins = PluginFolder.of("ledger").with(LEDGER);
    try (Server server = plugins.start("journal.store", "ledger")) {
      server.awaitLog("provides store of journals ledger");
      server.awaitLog("ledger: [test.ledger@1] opened in ");
      assertEquals(0, server.terminate());
      server.awaitLog("ledger: [test.ledger@1] closed");
    }
    assertRefused(
        "martlet.journal.ledger: no ink: empty",
        plugins.command("journal.store", "ledger", "journal.ledger.fault", "empty"));
  }
}
