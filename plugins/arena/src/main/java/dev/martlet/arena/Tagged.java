package dev.martlet.arena;

/**
 * The event that a player was tagged.
 *
 * @param by the player who was it
 * @param who the player who is it now
 */
public record Tagged(String by, String who) {}
