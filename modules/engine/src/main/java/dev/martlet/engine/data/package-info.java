/**
 * Which objects of a plugin are data, and how each is written: the same value in every format, text
 * that is valid Unicode, and the annotations that hold.
 *
 * <p>Thread: any. Uses: {@code state} and below, Jackson.
 */
package dev.martlet.engine.data;
