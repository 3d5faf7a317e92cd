/**
 * Shards and what moves them: the tick scheduler, the registry, subscriptions, outboxes and
 * snapshot encoding.
 *
 * <p>Who may touch what: a {@link dev.martlet.engine.Shard}'s simulation and everything it owns is
 * touched only inside the shard's turn, by one tick thread at a time. Readers and writers of
 * connections reach it through the methods of {@code Shard} that say "any thread", each of which
 * only queues a request. What a shard has for a connection is put into an {@link
 * dev.martlet.engine.Outbox}, whose writer takes it on a thread of its own.
 */
module dev.martlet.engine {
  requires transitive dev.martlet.api;
  requires transitive dev.martlet.wire;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.cbor;

  exports dev.martlet.engine;
}
