/**
 * The bytes and the text of the protocol, version 1: percent decoders, query string, bearer
 * subprotocol, WebSocket frames, tick frames, and the limits an input must keep.
 *
 * <p>Knows the JDK only, holds no state beyond one connection's reader, and starts nothing.
 */
module dev.martlet.wire {
  exports dev.martlet.wire;
}
