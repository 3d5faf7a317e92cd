/**
 * A game of tag: players move on a bounded plane and tag each other; spectators watch without
 * logging in.
 */
module dev.martlet.arena {
  requires dev.martlet.api;

  provides dev.martlet.api.shard.ShardType with
      dev.martlet.arena.ArenaType;
}
