/**
 * Shards: their registry, their making, their turn and their end.
 *
 * <p>Thread: the public methods on any; each class says what belongs to the turn. Uses: every room
 * of the engine, which are, from the ground up, {@code metrics}, {@code limits}, {@code state},
 * {@code plugin}, {@code tick}, {@code codec}, {@code interest}, {@code stream}, {@code input} and
 * {@code subscription}. A room uses those before it, never those after it.
 */
package dev.martlet.engine;
