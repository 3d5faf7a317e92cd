/** The snapshot format {@code msgpack}: MessagePack, for clients that have a reader of it. */
@SuppressWarnings(
    "requires-automatic") // msgpack-core has no descriptor; a plugin's layer allows that
module dev.martlet.msgpack {
  requires dev.martlet.api;
  requires msgpack.core;

  provides dev.martlet.api.shard.SnapshotFormat with
      dev.martlet.msgpack.MessagePackFormat;
}
