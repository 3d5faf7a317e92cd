/**
 * Counters, gauges and histograms of the server.
 *
 * <p>Thread: any. Uses: the JDK only.
 */
package dev.martlet.engine.metrics;
