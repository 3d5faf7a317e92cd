/**
 * What the engine knows about loaded plugins: their shard types and formats, the threads that their
 * code runs on outside of ticks, and how their failures are told.
 *
 * <p>Thread: any, unless a class says otherwise. Uses: {@code limits} and below, Jackson.
 */
package dev.martlet.engine.plugin;
