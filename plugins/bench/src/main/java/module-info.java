/** Shards that do nothing but load: snapshots of any size at any rate, to measure a server with. */
module dev.martlet.bench {
  requires dev.martlet.api;

  provides dev.martlet.api.shard.ShardType with
      dev.martlet.bench.BenchType,
      dev.martlet.bench.PersonalBenchType,
      dev.martlet.bench.ZoneType,
      dev.martlet.bench.ZoneViewsType;
}
