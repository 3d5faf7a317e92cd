/**
 * Decides who may come in, for both ports: the client's address, its permits, its identity, and the
 * shard that it gets. Everything that can be refused before a connection streams is refused here.
 *
 * <p>Threads: any; calls may wait for the authenticator, so they are made on virtual threads.
 *
 * <p>Uses {@code config}, {@code refusal} and {@code connection}.
 */
package dev.martlet.server.admission;
