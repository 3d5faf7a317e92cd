package dev.martlet.bench;

/**
 * An input. Its content has no effect: only the fact that it was applied is measured.
 *
 * @param dx any number
 * @param dy any number
 */
public record Move(double dx, double dy) {}
