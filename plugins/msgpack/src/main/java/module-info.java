/** The snapshot format {@code msgpack}: MessagePack, for clients that have a reader of it. */
@SuppressWarnings(
    "requires-automatic") // msgpack-core has no descriptor; in a plugin's layer it may
module dev.martlet.msgpack {
  requires dev.martlet.api;
  requires msgpack.core;

  provides dev.martlet.api.SnapshotFormat with
      dev.martlet.msgpack.MessagePackFormat;
}
