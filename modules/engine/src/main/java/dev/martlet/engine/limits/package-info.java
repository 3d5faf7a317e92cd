/**
 * Limits: how many, how often, and the numbers that are configured.
 *
 * <p>Thread: any, unless a class says otherwise. Uses: {@code metrics} and below.
 */
package dev.martlet.engine.limits;
