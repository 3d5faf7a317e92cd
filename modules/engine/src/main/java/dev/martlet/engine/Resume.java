package dev.martlet.engine;

import java.util.OptionalLong;

/**
 * What a client shows that wants the seat back that it had on a connection before.
 *
 * @param ticket that it was given on that connection
 * @param baseline tick of the state that it has, if it has one
 * @param events number of the last event that it has; 0 if it has none
 */
public record Resume(String ticket, OptionalLong baseline, long events) {}
