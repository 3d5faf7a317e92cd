package dev.martlet.server.socket;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.fanout.FanOutTasks;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What every connection to the shard port needs of the server.
 *
 * @param admission that decides who may subscribe
 * @param supervisor that enforces deadlines
 * @param unfinished what has arrived of messages that are not complete
 * @param config of the server
 * @param metrics that count connections
 * @param tls for the TLS handshake; empty for plain text
 * @param fanOut that writes to WebSockets
 * @param inputBuffers to read into
 */
record ConnectionContext(
    Admission admission,
    ConnectionSupervisor supervisor,
    UnfinishedMessages unfinished,
    ServerConfig config,
    Metrics metrics,
    Optional<SSLContext> tls,
    FanOutTasks fanOut,
    InputBuffers inputBuffers) {}
