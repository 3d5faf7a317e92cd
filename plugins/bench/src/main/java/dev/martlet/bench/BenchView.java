package dev.martlet.bench;

import java.math.BigInteger;

/**
 * A snapshot of a given size. Load tools rely on the names and their order.
 *
 * @param ts when the snapshot was taken, in microseconds of Unix time
 * @param ack the last {@code client_seq} that was applied, an unsigned number; 0 before the first
 *     input
 * @param pad padding up to the given size
 */
public record BenchView(long ts, BigInteger ack, String pad) {}
