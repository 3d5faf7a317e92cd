/** A counter, to which users who are logged in add. */
module com.example.counter {
  requires dev.martlet.api;

  provides dev.martlet.api.shard.ShardType with
      com.example.counter.CounterType;
}
