/**
 * Counters, gauges and histograms of the server.
 *
 * <p>Thread: any. Uses: the plugin API.
 */
package dev.martlet.engine.metrics;
