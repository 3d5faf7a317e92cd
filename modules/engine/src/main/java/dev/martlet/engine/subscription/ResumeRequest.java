package dev.martlet.engine.subscription;

import java.util.OptionalLong;

/**
 * A client's wish to have the seat back that it had on an earlier connection.
 *
 * @param ticket that it was given on that connection
 * @param baseline tick of the state that it has, if it has one
 * @param events number of the last event that it has; 0 if it has none
 */
public record ResumeRequest(String ticket, OptionalLong baseline, long events) {}
