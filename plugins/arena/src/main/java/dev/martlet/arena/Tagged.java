package dev.martlet.arena;

/**
 * The event that somebody was tagged.
 *
 * @param by who was it
 * @param who is it now
 */
public record Tagged(String by, String who) {}
