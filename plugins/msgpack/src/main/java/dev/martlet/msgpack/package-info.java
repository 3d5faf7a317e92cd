/**
 * The snapshot format {@code msgpack}.
 *
 * <p>It has no state, is called from several tick threads at once and never blocks. The package
 * uses the plugin API, the JDK and msgpack-core.
 */
package dev.martlet.msgpack;
