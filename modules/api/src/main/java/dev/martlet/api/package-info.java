/**
 * The types that a plugin implements, and the types that it is given.
 *
 * <p>The server calls a {@link dev.martlet.api.Simulation} on one thread at a time, and what a
 * simulation is given is for that thread only. A {@link dev.martlet.api.ShardType}, an {@link
 * dev.martlet.api.Authenticator} and a {@link dev.martlet.api.SnapshotFormat} are called from
 * several threads at once. Ids, settings, principals and answers are immutable.
 *
 * <p>The package uses the JDK only.
 */
package dev.martlet.api;
