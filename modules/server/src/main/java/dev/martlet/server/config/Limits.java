package dev.martlet.server.config;

import dev.martlet.wire.InputLimits;
import java.time.Duration;

/**
 * The limits of what strangers may do; {@link ConfigKey} says what each is.
 *
 * @param connectionsPerAddress {@link ConfigKey#CONNECTIONS_PER_ADDRESS}
 * @param connections {@link ConfigKey#CONNECTIONS}
 * @param shards {@link ConfigKey#SHARDS}
 * @param inputs {@link ConfigKey#MESSAGE_BYTES} and the limits of its JSON
 * @param inputsPerSecond {@link ConfigKey#INPUTS_PER_SECOND}
 * @param inputBurst {@link ConfigKey#INPUT_BURST}
 * @param complaintsPerSecond {@link ConfigKey#COMPLAINTS_PER_SECOND}
 * @param headerBytes {@link ConfigKey#HEADER_BYTES}
 * @param handshakeTimeout {@link ConfigKey#HANDSHAKE_TIMEOUT}
 * @param writeTimeout {@link ConfigKey#WRITE_TIMEOUT}
 * @param pingInterval {@link ConfigKey#PING_INTERVAL}
 * @param silenceTimeout {@link ConfigKey#SILENCE_TIMEOUT}
 * @param closeTimeout {@link ConfigKey#CLOSE_TIMEOUT}
 */
public record Limits(
    int connectionsPerAddress,
    int connections,
    int shards,
    InputLimits inputs,
    int inputsPerSecond,
    int inputBurst,
    int complaintsPerSecond,
    int headerBytes,
    Duration handshakeTimeout,
    Duration writeTimeout,
    Duration pingInterval,
    Duration silenceTimeout,
    Duration closeTimeout) {}
