/**
 * Bytes to inputs, and states to bytes: envelopes, snapshots, payloads of version 2.
 *
 * <p>Thread: envelopes on any, all else in the shard's turn. Uses: {@code tick} and below, Jackson.
 */
package dev.martlet.engine.codec;
