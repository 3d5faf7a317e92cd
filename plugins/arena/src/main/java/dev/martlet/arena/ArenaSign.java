package dev.martlet.arena;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an arena tells those who are not in it: everybody, because everybody may watch.
 *
 * @param players how many play
 * @param free how many more may join, to play or to watch; empty if there is no limit
 * @param it the id of the player who tags; empty while nobody plays
 */
public record ArenaSign(int players, OptionalInt free, Optional<String> it) {}
