package dev.martlet.engine.codec;

import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A client's message: an input as JSON, and the client's number for it.
 *
 * @param input to be applied; null if the message has none
 * @param clientSeq an unsigned 64-bit number in the bits of a long; empty if the message has none
 */
public record InputEnvelope(JsonNode input, OptionalLong clientSeq) {}
