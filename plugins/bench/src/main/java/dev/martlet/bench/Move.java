package dev.martlet.bench;

/**
 * An input. What it says has no effect: that it was applied is what is measured.
 *
 * @param dx anything
 * @param dy anything
 */
public record Move(double dx, double dy) {}
