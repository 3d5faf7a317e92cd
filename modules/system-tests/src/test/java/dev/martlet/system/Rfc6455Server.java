package dev.martlet.system;

import java.util.ArrayList;
import java.util.List;

/**
 * A server for tests of RFC 6455, and the table of what they saw; the table is printed at the end.
 */
final class Rfc6455Server implements AutoCloseable {
  private final List<String> table = new ArrayList<>();
  private final Server server;

  Rfc6455Server(String name) throws Exception {
    server =
        PluginFolder.of(name)
            .with(TestPlugin.ODD)
            .start(
                "limits.connections-per-address", "1000",
                "limits.joins-per-minute", "0",
                "limits.joins-per-minute-of-user", "0",
                "limits.address-bytes-per-second", "0",
                "limits.address-frames-per-second", "0",
                "limits.shards-per-principal", "0",
                // The client closes once it has seen the close frame; until then it has time.
                "limits.close-timeout", "PT5S",
                "limits.refused-joins-per-minute", "0");
  }

  int shardPort() {
    return server.shardPort;
  }

  Server server() {
    return server;
  }

  /** Adds a row to the table. */
  void saw(String section, String what, String seen) {
    table.add("%-6s %-36s %s".formatted(section, what, seen));
  }

  @Override
  public void close() {
    server.close();
    table.forEach(System.out::println);
  }
}
