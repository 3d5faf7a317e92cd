package dev.martlet.server.config;

import dev.martlet.engine.EngineLimits;
import dev.martlet.wire.InputLimits;
import java.time.Duration;

/**
 * The limits of what strangers and plugins may do; {@link ConfigKey} says what each is.
 *
 * @param connectionsPerAddress {@link ConfigKey#CONNECTIONS_PER_ADDRESS}
 * @param connections {@link ConfigKey#CONNECTIONS}
 * @param connectionsPerSubscriber {@link ConfigKey#CONNECTIONS_PER_SUBSCRIBER}
 * @param handshakes {@link ConfigKey#HANDSHAKES}
 * @param handshakesPerAddress {@link ConfigKey#HANDSHAKES_PER_ADDRESS}
 * @param authentications {@link ConfigKey#AUTHENTICATIONS}
 * @param authFailuresPerMinute {@link ConfigKey#AUTH_FAILURES}
 * @param refusedJoinsPerMinute {@link ConfigKey#REFUSED_JOINS}
 * @param inputs {@link ConfigKey#MESSAGE_BYTES} and the limits of its JSON
 * @param inputsPerSecond {@link ConfigKey#INPUTS_PER_SECOND}
 * @param inputBurst {@link ConfigKey#INPUT_BURST}
 * @param malformedPerMinute {@link ConfigKey#MALFORMED_INPUTS}
 * @param complaintsPerSecond {@link ConfigKey#COMPLAINTS_PER_SECOND}
 * @param inputDeadline {@link ConfigKey#INPUT_DEADLINE}
 * @param headerBytes {@link ConfigKey#HEADER_BYTES}
 * @param handshakeTimeout {@link ConfigKey#HANDSHAKE_TIMEOUT}
 * @param writeTimeout {@link ConfigKey#WRITE_TIMEOUT}
 * @param pingInterval {@link ConfigKey#PING_INTERVAL}
 * @param silenceTimeout {@link ConfigKey#SILENCE_TIMEOUT}
 * @param closeTimeout {@link ConfigKey#CLOSE_TIMEOUT}
 * @param httpConnections {@link ConfigKey#HTTP_CONNECTIONS}
 * @param backlog {@link ConfigKey#BACKLOG}
 * @param tickTimeout {@link ConfigKey#TICK_TIMEOUT}
 * @param lostThreads {@link ConfigKey#LOST_THREADS}
 * @param starvedTicks {@link ConfigKey#STARVED_TICKS}
 * @param engine those that the engine keeps
 */
public record Limits(
    int connectionsPerAddress,
    int connections,
    int connectionsPerSubscriber,
    int handshakes,
    int handshakesPerAddress,
    int authentications,
    int authFailuresPerMinute,
    int refusedJoinsPerMinute,
    InputLimits inputs,
    int inputsPerSecond,
    int inputBurst,
    int malformedPerMinute,
    int complaintsPerSecond,
    Duration inputDeadline,
    int headerBytes,
    Duration handshakeTimeout,
    Duration writeTimeout,
    Duration pingInterval,
    Duration silenceTimeout,
    Duration closeTimeout,
    int httpConnections,
    int backlog,
    Duration tickTimeout,
    int lostThreads,
    int starvedTicks,
    EngineLimits engine) {}
