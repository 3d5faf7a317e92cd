/**
 * Entities, and which of them each subscriber is sent.
 *
 * <p>Thread: the shard's turn. Uses: {@code codec} and below.
 */
package dev.martlet.engine.interest;
