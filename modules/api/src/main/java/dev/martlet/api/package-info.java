/**
 * What all parts of the API share: the ids of shards and subscribers, and a plugin's options.
 *
 * <p>The types that a plugin implements are in {@link dev.martlet.api.shard} (shard types,
 * simulations and snapshot formats) and {@link dev.martlet.api.auth} (authenticators); {@link
 * dev.martlet.api.interest} says which entities a subscriber sees.
 *
 * <p>The types are immutable.
 */
@NullMarked
package dev.martlet.api;

import org.jspecify.annotations.NullMarked;
