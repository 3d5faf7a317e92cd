/**
 * Shards and what moves them, in rooms: a package uses those before it in this list, never those
 * after it.
 *
 * <ul>
 *   <li>{@code metrics}: what is counted
 *   <li>{@code limits}: how many, how often
 *   <li>{@code state}: states as trees, and their differences
 *   <li>{@code plugin}: loaded shard types and formats, and the threads for their code
 *   <li>{@code tick}: tick threads, watchdog, a shard's clock
 *   <li>{@code codec}: bytes to inputs, states to bytes
 *   <li>{@code interest}: which entities a subscriber is told of
 *   <li>{@code stream}: how states reach subscribers
 *   <li>{@code input}: how inputs reach the simulation
 *   <li>{@code subscription}: who joins, who has a seat, who resumes it
 *   <li>the root: shards, their registry, their turn and their end
 * </ul>
 *
 * <p>Who may touch what: a {@link dev.martlet.engine.Shard}'s simulation and everything it owns is
 * touched only inside the shard's turn, by one tick thread at a time. Connections reach it through
 * the methods of {@code Shard}, which only queue a request. What a shard has for a connection is
 * put into an {@link dev.martlet.engine.stream.Outbox}, which the connection's writer takes it
 * from.
 */
@SuppressWarnings("module") // the server is not there yet when this is compiled
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
  exports dev.martlet.engine.input to
      dev.martlet.server;
  exports dev.martlet.engine.limits to
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
