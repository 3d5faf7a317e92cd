package dev.martlet.engine.plugin;

import java.util.function.Supplier;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * How Jackson reads the inputs and writes the states of one shard type. Any thread.
 *
 * @param envelopes reads a client's message as a tree
 * @param inputs turns the tree into an input of the type
 * @param states writes states as JSON
 * @param cborStates writes states as CBOR
 * @param maxSnapshotBytes maximum length of an encoded snapshot, in bytes
 */
public record TypeJson(
    ObjectReader envelopes,
    ObjectReader inputs,
    ObjectWriter states,
    Supplier<ObjectWriter> cborStates,
    int maxSnapshotBytes) {}
