package dev.martlet.server.config;

import dev.martlet.api.shard.Durability;

/**
 * How durable the operator wants the shards of a type.
 *
 * @param durability of the shards
 * @param forced whether that holds although the type's plugin was found not to be deterministic
 */
public record TypeLevel(Durability durability, boolean forced) {}
