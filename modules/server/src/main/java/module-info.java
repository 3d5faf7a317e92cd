/**
 * The process: sockets and upgrades, plugin loading, configuration, the HTTP port.
 *
 * <p>Threads: the accepting one of the HTTP port is Helidon's, that of the shard port is ours. A
 * handshake on the shard port has a virtual thread; the WebSocket that comes of it is read and
 * written by one of a few event loops. One supervisor thread looks at all connections for
 * deadlines. Tick threads are the engine's; nothing here runs on them but what an {@link
 * dev.martlet.engine.subscription.SubscriberConnection} does.
 */
@SuppressWarnings(
    "requires-automatic") // Prometheus and tls-channel; the image's have descriptors (pom.xml)
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
  requires io.prometheus.metrics.instrumentation.jvm;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires java.logging;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  // For sun.misc.Signal, by reflection: see ExitGuard.
  requires jdk.unsupported;
  requires tls.channel;
  requires tools.jackson.databind;

  // picocli fills in what was typed by reflection.
  opens dev.martlet.server to
      info.picocli;

  // java.util.logging makes its manager by reflection.
  exports dev.martlet.server.logging to
      java.logging;

  uses dev.martlet.api.ShardType;
  uses dev.martlet.api.AuthenticatorProvider;
  uses dev.martlet.api.SnapshotFormat;
}
