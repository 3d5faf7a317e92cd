/**
 * How frames reach many sockets at once: the tasks that send them, what they know of a connection,
 * and the ways to the kernel.
 *
 * <p>Threads: everything here runs on the connections' executor of virtual threads; ticks only put
 * connections into a list and wake a task.
 *
 * <p>Uses {@code config} and {@code transport}.
 */
package dev.martlet.server.fanout;
