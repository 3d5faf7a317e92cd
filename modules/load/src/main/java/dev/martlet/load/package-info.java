/**
 * A load generator: opens many connections to a server, plays on them and reports what they
 * measured. A tool beside the server that shares no code with it.
 *
 * <p>Each {@code PlayerLoop} has a thread, which alone touches its connections. The thread that
 * runs a {@link dev.martlet.load.LoadTest} collects the measurements.
 *
 * <p>The package uses the JDK, HdrHistogram, Jackson and tls-channel.
 */
package dev.martlet.load;
