/** An auction lot: event-driven, bids must rise, and a closing time ends the shard. */
module dev.martlet.lot {
  requires dev.martlet.api;

  provides dev.martlet.api.shard.ShardType with
      dev.martlet.lot.LotType;
}
