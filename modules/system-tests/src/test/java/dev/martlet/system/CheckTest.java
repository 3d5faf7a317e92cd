package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@code check} says is what the start says: the same message, the same exit code. */
class CheckTest {
  private static final Path LAUNCHER = Project.IMAGE.resolve("bin/martlet");
  private static final String SAID = "martlet: cannot start: ";

  private static ProcessBuilder check(Map<String, String> settings) {
    ProcessBuilder builder = Server.command(LAUNCHER, settings);
    builder.command().add("check");
    return builder;
  }

  private static String said(String output) {
    assertFalse(output.contains("\tat "), output);
    return output.lines().filter(line -> line.startsWith(SAID)).findFirst().orElse(output);
  }

  private static void assertRefusedByBoth(String named, Map<String, String> settings)
      throws Exception {
    String check = Server.failToStart(check(settings), 2);
    String start = Server.failToStart(Server.command(LAUNCHER, settings), 2);
    assertTrue(said(check).startsWith(SAID) && said(check).contains(named), check);
    assertEquals(said(start), said(check));
  }

  @Test
  void itMakesWhatTheStartMakesAndOpensNothing() throws Exception {
    String output = Server.failToStart(check(Map.of()), 0);
    assertTrue(output.contains("authenticator dev: ready\n"), output);
    assertTrue(output.contains("shard lot:vase: can be made\nall is well"), output);
  }

  @Test
  void aBadSettingIsRefusedAsByTheStart() throws Exception {
    assertRefusedByBoth("martlet.prot: did you mean", Map.of("martlet.prot", "1"));
    assertRefusedByBoth("nobody", Map.of("martlet.auth.provider", "nobody"));
    assertRefusedByBoth("martlet.host", Map.of("martlet.host", "0.0.0.0"));
    assertRefusedByBoth("martlet.tls.certificate", Map.of("martlet.tls.certificate", "/nowhere"));
    assertRefusedByBoth("martlet.config", Map.of("martlet.config", "/nowhere.yaml"));
    assertRefusedByBoth(
        "martlet.auth.tokens",
        Map.of("martlet.auth.provider", "tokens", "martlet.auth.tokens.file", "/nowhere"));
  }

  @Test
  void aBadConfiguredShardIsRefusedAsByTheStart() throws Exception {
    assertRefusedByBoth("chess", shard("chess:x", "", ""));
    assertRefusedByBoth("colour", shard("lot:x", "colour", "red"));
    assertRefusedByBoth("width", shard("arena:x", "width", "wide"));
    assertRefusedByBoth("martlet.shards", shard("bench:not-a-load", "", ""));
  }

  private static Map<String, String> shard(String id, String option, String value) {
    Map<String, String> settings = new TreeMap<>(Map.of("martlet.shards.0.id", id));
    if (!option.isEmpty()) {
      settings.put("martlet.shards.0.options." + option, value);
    }
    return settings;
  }

  @Test
  void aShardTypeThatFailsIsRefusedAsByTheStartAndTheLogSaysWhy() throws Exception {
    Map<String, String> settings = shard("odd:20:1:create", "", "");
    settings.put("martlet.plugins", PluginFolder.of("check-odd").with(TestPlugin.ODD).path() + "");
    assertRefusedByBoth("odd:20:1:create", settings);
    assertTrue(Server.failToStart(check(settings), 2).contains("create fails"));
  }

  @Test
  void aPluginThatDoesNotLoadIsSaidAndRefusedIfThatIsStrict() throws Exception {
    String folder = "" + PluginFolder.of("check-broken").withFile("broken.jar", "not a jar").path();
    String output = Server.failToStart(check(Map.of("martlet.plugins", folder)), 1);
    assertTrue(output.contains("NOT LOADED: broken.jar"), output);
    assertTrue(output.contains("the server would start without some plugins"), output);
    assertRefusedByBoth(
        "broken.jar", Map.of("martlet.plugins", folder, "martlet.plugins-strict", "true"));
  }

  @Test
  void aPortThatCannotBeOpenedIsRefusedAsByTheStart() throws Exception {
    assertRefusedByBoth("martlet.shard-port", Map.of("martlet.port", "65534"));
    assertRefusedByBoth("martlet.host", Map.of("martlet.host", "no.such.host.invalid"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefusedByBoth("port " + port, Map.of("martlet.port", port, "martlet.shard-port", "0"));
      assertRefusedByBoth("port " + port, Map.of("martlet.shard-port", port));
      ProcessBuilder running = check(Map.of("martlet.shard-port", port));
      running.command().add("--while-running");
      assertTrue(Server.failToStart(running, 0).endsWith("all is well"));
    }
  }

  @Test
  void secretsThatEverybodyCanReadAreWarnedOf() throws Exception {
    Path tokens = Project.workFolder("check-tokens").resolve("tokens");
    Files.writeString(tokens, "eva " + "0".repeat(64) + "\n");
    assertTrue(tokens.toFile().setReadable(true, false));
    Map<String, String> settings =
        Map.of("martlet.auth.provider", "tokens", "martlet.auth.tokens.file", tokens + "");
    String output = Server.failToStart(check(settings), 0);
    assertTrue(output.contains("every user of this machine can read the tokens file"), output);
    Files.delete(tokens);
    List<String> command =
        new ArrayList<>(List.of(LAUNCHER + "", "token", "hash", "--new", "--file"));
    command.addAll(List.of(tokens + "", "eva"));
    Project.run(tokens.getParent(), command);
    Project.run(tokens.getParent(), command);
    assertEquals(
        "[OWNER_READ, OWNER_WRITE]",
        new java.util.TreeSet<>(Files.getPosixFilePermissions(tokens)).toString());
    assertEquals(2, Files.readAllLines(tokens).size());
    assertFalse(Server.failToStart(check(settings), 0).contains("every user of this machine"));
  }

  @Test
  void aTokenThatCannotBeNotedIsNotShown() throws Exception {
    Path folder = Project.workFolder("check-no-folder").resolve("none");
    ProcessBuilder builder = Server.command(LAUNCHER, Map.of());
    builder
        .command()
        .addAll(List.of("token", "hash", "--new", "--file", folder.resolve("tokens") + "", "eva"));
    assertEquals(
        "martlet: cannot write " + folder.resolve("tokens") + ": there is no folder " + folder,
        Server.failToStart(builder, 1));
  }
}
