package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the browser's client does with its connection, its seat and its page, case by case and on a
 * clock of its own: the cases are in {@code client-logic.mjs}.
 */
class ShardClientLogicTest {
  @Test
  void theClientDoesWhatAPlayerExpects() throws Exception {
    Path node = Project.tool("node");
    Path work = Project.workFolder("client-logic");
    Path scripts = Project.ROOT.resolve("modules/system-tests/src/test/js");
    for (String file : List.of("client-logic.mjs", "client-world.mjs", "package.json")) {
      Files.copy(scripts.resolve(file), work.resolve(file));
    }
    // Fails, with the names of the cases, if one of them does.
    String client = Project.IMAGE.resolve("www/martlet/shard-client.js").toString();
    String output = Project.run(work, List.of(node.toString(), "client-logic.mjs", client));
    assertTrue(output.contains("cases were tried"), output);
  }
}
