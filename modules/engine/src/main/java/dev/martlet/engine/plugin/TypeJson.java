package dev.martlet.engine.plugin;

import java.util.function.Supplier;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * How Jackson reads the inputs and writes the states of one shard type. Any thread.
 *
 * @param envelopes makes the parsers of clients' messages
 * @param maxValues how many values a client's message may have
 * @param inputParsers makes the parsers of messages whose envelope has been read; they refuse a
 *     member that comes twice
 * @param inputs reads an input with such a parser
 * @param states writes states as JSON
 * @param cborStates writes states as CBOR
 * @param maxSnapshotBytes maximum length of an encoded snapshot, in bytes
 */
public record TypeJson(
    TokenStreamFactory envelopes,
    int maxValues,
    TokenStreamFactory inputParsers,
    ObjectReader inputs,
    ObjectWriter states,
    Supplier<ObjectWriter> cborStates,
    int maxSnapshotBytes) {}
