package dev.martlet.engine.tick;

/**
 * Whose turn it is, for the log.
 *
 * @param shard id of the shard
 * @param plugin name and version of the plugin that the shard's type is from
 */
public record TurnOwner(String shard, String plugin) {}
