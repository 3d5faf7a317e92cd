package dev.martlet.bench;

import java.math.BigInteger;

/**
 * A snapshot of a wanted size. The names and their order are what load tools look for.
 *
 * @param ts when it was taken, in microseconds of Unix time
 * @param ack the last {@code client_seq} that was applied, an unsigned number; 0 before the first
 * @param pad fills it up
 */
public record BenchView(long ts, BigInteger ack, String pad) {}
