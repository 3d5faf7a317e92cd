/**
 * Subscribers of a shard: who may join, who has a seat, who is away and may resume it, and how a
 * simulation reaches them.
 *
 * <p>Thread: requests on any, answers in the shard's turn. Uses: {@code input} and below.
 */
package dev.martlet.engine.subscription;
