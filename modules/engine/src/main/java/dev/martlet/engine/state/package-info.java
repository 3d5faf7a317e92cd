/**
 * States as trees: built from the output of the JSON library, compared, and turned into the
 * differences that clients are sent.
 *
 * <p>A value is {@code null}, a {@link java.lang.Boolean}, {@link java.lang.String}, {@code
 * byte[]}, {@link java.lang.Long}, {@link java.math.BigInteger}, {@link java.lang.Float}, {@link
 * java.lang.Double}, {@link java.math.BigDecimal} or a node. A tree does not change once it is
 * built, so that any number of baselines may share it.
 *
 * <p>Thread: the shard's turn. Uses: {@code limits} and below, Jackson.
 */
package dev.martlet.engine.state;
