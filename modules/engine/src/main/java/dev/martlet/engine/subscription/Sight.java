package dev.martlet.engine.subscription;

import dev.martlet.api.shard.Subscriber;

/**
 * What a watcher sees.
 *
 * @param as whose view; null for the common state
 */
record Sight(Subscriber as) {}
