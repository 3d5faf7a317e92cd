/**
 * States as trees, which is what differences are taken of: made of what the JSON library writes,
 * compared, and turned into what a client is sent.
 *
 * <p>A value is {@code null}, a {@link java.lang.Boolean}, {@link java.lang.String}, {@code
 * byte[]}, a {@link java.lang.Long}, {@link java.math.BigInteger}, {@link java.lang.Float}, {@link
 * java.lang.Double} or {@link java.math.BigDecimal}, or one of the nodes. Nobody changes a tree
 * once it is made, so that any number of baselines may share it.
 */
package dev.martlet.engine.state;
