/**
 * The settings and how they are read. Used once, on the thread that starts the process; the result,
 * a {@link dev.martlet.server.config.ServerConfig}, is immutable and any thread may read it.
 *
 * <p>A setting is declared once, in the {@code …Settings} class of its concept. The reader, the
 * checks and the generated pages {@code configuration.md} and {@code limits.md} follow from that
 * declaration.
 */
package dev.martlet.server.config;
