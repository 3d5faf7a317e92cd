/**
 * The bytes and the text of the protocol, both versions: percent decoders, query string, bearer
 * subprotocol, WebSocket frames, the frames of ticks, the heads and the entities of version 2,
 * server-sent events, proxy headers, and the limits an input must keep.
 *
 * <p>Knows the JDK only, holds no state beyond one connection's reader, and starts nothing.
 */
module dev.martlet.wire {
  exports dev.martlet.wire;
}
