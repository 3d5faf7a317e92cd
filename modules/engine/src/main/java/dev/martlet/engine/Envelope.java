package dev.martlet.engine;

import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * What a client sends: an input, as JSON, and the number it gave it.
 *
 * @param input that is to be applied; null if there is none
 * @param clientSeq an unsigned 64-bit number, in a long's bits
 */
record Envelope(JsonNode input, OptionalLong clientSeq) {}
