/**
 * What a shard's journal holds: records of what entered its simulation, in batches that one thread
 * writes for all shards; and how what a turn causes is held back until its records are durable.
 */
package dev.martlet.engine.journal;
