/**
 * The process: sockets and upgrades, plugin loading, configuration, the HTTP port.
 *
 * <p>Threads: each port has one that accepts. A connection has a virtual thread of Helidon's
 * executor from its first byte to its end, whichever port it comes to; a few more send snapshots to
 * all. One supervisor thread enforces the deadlines of all connections, and one housekeeping thread
 * does the periodic work. Tick threads are the engine's; the only code of this module that runs on
 * them is that of {@link dev.martlet.engine.subscription.SubscriberConnection}s.
 */
@SuppressWarnings(
    "requires-automatic") // Prometheus and tls-channel; in the image they have descriptors
// (pom.xml)
module dev.martlet.server {
  requires dev.martlet.engine;
  requires info.picocli;
  requires io.helidon.common.buffers;
  requires io.helidon.common.configurable;
  requires io.helidon.common.media.type;
  requires io.helidon.common.pki;
  requires io.helidon.common.tls;
  requires io.helidon.config;
  requires io.helidon.config.yaml;
  requires io.helidon.http;
  requires io.helidon.service.registry;
  requires io.helidon.webserver;
  requires io.helidon.webserver.staticcontent;
  requires io.helidon.webserver.websocket;
  requires io.prometheus.metrics.instrumentation.jvm;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires java.logging;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  // For sun.misc.Signal, by reflection: see ExitGuard.
  requires jdk.unsupported;
  // What Helidon reads YAML with, to find keys that come twice.
  requires org.yaml.snakeyaml;
  requires tls.channel;
  requires tools.jackson.databind;

  // picocli sets the fields of the commands by reflection.
  opens dev.martlet.server to
      info.picocli;

  // java.util.logging creates its manager and handlers by reflection.
  exports dev.martlet.server.logging to
      java.logging;

  uses dev.martlet.api.shard.ShardType;
  uses dev.martlet.api.auth.AuthenticatorProvider;
  uses dev.martlet.api.shard.SnapshotFormat;
  uses dev.martlet.api.journal.JournalStoreProvider;
}
