package dev.martlet.engine;

import java.util.OptionalLong;

/**
 * What a client sends: an input, and the number it gave it.
 *
 * @param input that is to be applied
 * @param clientSeq an unsigned 64-bit number, in a long's bits
 */
record Envelope<I>(I input, OptionalLong clientSeq) {}
