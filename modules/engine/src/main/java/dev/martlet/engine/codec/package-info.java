/**
 * Bytes to inputs and states to bytes: envelopes, snapshots, and payloads of version 2.
 *
 * <p>Thread: envelopes on any, everything else on the shard's turn. Uses: {@code tick} and below,
 * Jackson.
 */
package dev.martlet.engine.codec;
