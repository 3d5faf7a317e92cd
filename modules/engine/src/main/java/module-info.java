/**
 * Shards and everything that runs them. Each package uses those before it in this list, never those
 * after it.
 *
 * <ul>
 *   <li>{@code metrics}: counters, gauges and histograms
 *   <li>{@code limits}: counters, rates, and the configured numbers
 *   <li>{@code state}: states as trees, and their differences
 *   <li>{@code data}: which objects are data, and how they are written
 *   <li>{@code binding}: which JSON is a value of which Java type
 *   <li>{@code plugin}: loaded shard types and formats, and the threads for their code
 *   <li>{@code journal}: what entered a shard, durably, and what is held back until then
 *   <li>{@code mail}: what comes to a shard besides its clients' messages
 *   <li>{@code tick}: tick threads, watchdog, a shard's clock
 *   <li>{@code codec}: bytes to inputs, states to bytes
 *   <li>{@code interest}: entities, and which of them a subscriber is sent
 *   <li>{@code stream}: how states reach subscribers
 *   <li>{@code input}: how inputs reach the simulation
 *   <li>{@code subscription}: joining, seats, and resuming them
 *   <li>the root: shards, their registry, their turn and their end
 * </ul>
 *
 * <p>Threads: the simulation of a {@link dev.martlet.engine.Shard} and everything that it owns is
 * used only on the shard's turn, by one tick thread at a time. Connections use the methods of
 * {@code Shard}, which only queue requests. The turn puts frames for a connection into an {@link
 * dev.martlet.engine.stream.Outbox}, from which they are written by whichever thread comes first:
 * the tick thread itself in a small shard, or the one that serves the connection.
 */
@SuppressWarnings("module") // the exports name the server, which is compiled later
module dev.martlet.engine {
  requires transitive dev.martlet.api;
  requires transitive dev.martlet.wire;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.cbor;

  exports dev.martlet.engine to
      dev.martlet.server;
  exports dev.martlet.engine.codec to
      dev.martlet.server;
  exports dev.martlet.engine.data to
      dev.martlet.server;
  exports dev.martlet.engine.input to
      dev.martlet.server;
  exports dev.martlet.engine.journal to
      dev.martlet.server;
  exports dev.martlet.engine.limits to
      dev.martlet.server;
  exports dev.martlet.engine.mail to
      dev.martlet.server;
  exports dev.martlet.engine.metrics to
      dev.martlet.server;
  exports dev.martlet.engine.plugin to
      dev.martlet.server;
  exports dev.martlet.engine.stream to
      dev.martlet.server;
  exports dev.martlet.engine.subscription to
      dev.martlet.server;
  exports dev.martlet.engine.tick to
      dev.martlet.server;
}
