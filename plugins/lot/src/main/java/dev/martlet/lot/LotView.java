package dev.martlet.lot;

/**
 * The snapshot of a lot, which is the same for everybody.
 *
 * @param price the highest bid; 0 before the first bid
 * @param next the lowest amount that the next bid may have
 * @param leader the highest bidder; empty before the first bid
 * @param bids number of bids so far
 * @param watching number of subscribers
 * @param closesInMillis the time left at this tick, in milliseconds
 * @param closed whether the lot is closed; then the leader has won it
 */
public record LotView(
    long price,
    long next,
    String leader,
    int bids,
    int watching,
    long closesInMillis,
    boolean closed) {}
