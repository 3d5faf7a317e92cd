package dev.martlet.engine.codec;

import java.util.OptionalLong;

/**
 * A client's message that has been found to be an envelope: an input as JSON, and the client's
 * number for it.
 *
 * @param message the whole envelope, of which the input is read again on the shard's turn: its
 *     numbers are kept as they were written until their type is known; null if it has no input
 * @param clientSeq an unsigned 64-bit number in the bits of a long; empty if the message has none
 */
public record InputEnvelope(byte[] message, OptionalLong clientSeq) {}
