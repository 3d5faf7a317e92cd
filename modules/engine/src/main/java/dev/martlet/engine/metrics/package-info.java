/**
 * What the server counts and measures.
 *
 * <p>Thread: any. Uses: the JDK only.
 */
package dev.martlet.engine.metrics;
