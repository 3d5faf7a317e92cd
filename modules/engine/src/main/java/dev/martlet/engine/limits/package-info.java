/**
 * Limits: counters, rates, and the configured numbers.
 *
 * <p>Thread: any, unless a class says otherwise. Uses: {@code metrics} and below.
 */
package dev.martlet.engine.limits;
