/**
 * The process: sockets and upgrades, plugin loading, configuration, the HTTP port.
 *
 * <p>Threads: the accepting ones are Helidon's. A connection to the shard port has a reader, which
 * is the virtual thread that Helidon gives it, and a writer, another one from the same executor.
 * One keeper thread looks at all connections for deadlines. Tick threads are the engine's; nothing
 * here runs on them but what an {@link dev.martlet.engine.Receiver} does.
 */
module dev.martlet.server {
  requires dev.martlet.engine;
  requires io.helidon.common.buffers;
  requires io.helidon.common.concurrency.limits;
  requires io.helidon.common.socket;
  requires io.helidon.config;
  requires io.helidon.config.yaml;
  requires io.helidon.http;
  requires io.helidon.webserver;
  requires io.helidon.webserver.staticcontent;
  requires java.logging;
  requires tools.jackson.databind;

  // java.util.logging makes its manager by reflection.
  exports dev.martlet.server.logging to
      java.logging;

  uses dev.martlet.api.ShardType;
  uses dev.martlet.api.AuthenticatorProvider;
}
