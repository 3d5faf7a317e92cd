/**
 * Time: the tick threads and their watchdog, the queue of turns, and the clock and the budget of a
 * shard.
 *
 * <p>Thread: tick threads and the watchdog; each class says which. Uses: {@code plugin} and below.
 */
package dev.martlet.engine.tick;
