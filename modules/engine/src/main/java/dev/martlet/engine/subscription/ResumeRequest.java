package dev.martlet.engine.subscription;

import java.util.OptionalLong;

/**
 * A client's request to resume the seat of an earlier connection.
 *
 * @param ticket that was sent on that connection
 * @param baseline tick of the state that the client has, if it has one
 * @param events number of the last event that the client has; 0 if it has none
 */
public record ResumeRequest(String ticket, OptionalLong baseline, long events) {}
