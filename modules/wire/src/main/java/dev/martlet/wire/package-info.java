/**
 * The bytes and the text of the protocol, read and written without any I/O: callers hand in what
 * they received and send what they are given.
 *
 * <p>It starts no threads. Static methods and records can be used on any thread; a reader or a
 * buffer is for one thread at a time. A {@link dev.martlet.wire.TickFrame} is shared between
 * threads, and its bytes must not be changed.
 *
 * <p>The package uses the JDK only.
 */
package dev.martlet.wire;
