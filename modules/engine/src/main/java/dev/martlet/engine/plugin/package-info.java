/**
 * Loaded plugins: their shard types and formats, the threads that run their code outside of ticks,
 * and the reports of their failures.
 *
 * <p>Thread: any, unless a class says otherwise. Uses: {@code binding} and below, Jackson.
 */
package dev.martlet.engine.plugin;
