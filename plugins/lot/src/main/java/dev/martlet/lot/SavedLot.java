package dev.martlet.lot;

import java.time.Duration;

/**
 * What there is to keep of a lot.
 *
 * @param closesAt when it closes
 * @param now the time of its last tick
 * @param price the highest bid; 0 before the first
 * @param leader the highest bidder; empty before the first bid
 * @param bids number of bids
 * @param watching number of subscribers
 */
record SavedLot(
    Duration closesAt, Duration now, long price, String leader, int bids, int watching) {}
