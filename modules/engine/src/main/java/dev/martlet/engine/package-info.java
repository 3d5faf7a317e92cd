/**
 * Shards: their registry, creation, turn and end.
 *
 * <p>Thread: public methods on any; each class says what belongs to the turn. Uses: every other
 * package of the engine. From the ground up these are {@code metrics}, {@code limits}, {@code
 * state}, {@code data}, {@code plugin}, {@code mail}, {@code tick}, {@code codec}, {@code
 * interest}, {@code stream}, {@code input} and {@code subscription}. Each uses those before it,
 * never those after it.
 */
package dev.martlet.engine;
