/**
 * JSON to Java: which form of JSON is a value of which Java type, without coercion. A type's inputs
 * are read by what is made here.
 *
 * <p>Thread: any. Uses: {@code data} and below, Jackson.
 */
package dev.martlet.engine.binding;
