package dev.martlet.lot;

/**
 * What everybody sees of a lot.
 *
 * @param price that was bid; 0 before the first bid
 * @param next the least that the next bid must be
 * @param leader who bid it; empty before the first bid
 * @param bids so far
 * @param watching how many watch
 * @param closesInMillis the time left at this tick, in milliseconds
 * @param closed whether the lot is closed; then the leader has it
 */
public record LotView(
    long price,
    long next,
    String leader,
    int bids,
    int watching,
    long closesInMillis,
    boolean closed) {}
