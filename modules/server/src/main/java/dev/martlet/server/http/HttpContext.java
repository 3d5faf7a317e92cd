package dev.martlet.server.http;

import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.journals.JournalViews;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.transport.ShardRequests;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the HTTP port needs of the server.
 *
 * @param config of the server
 * @param admission that identifies callers
 * @param registry of the shards
 * @param plugins that were loaded
 * @param journals as admins look at them; empty if there is no store of them
 * @param supervisor of the event streams
 * @param shardRequests what is done with requests for shard sockets
 * @param unfinished what has arrived of bodies and messages that are not complete
 * @param metrics that are shown, and that count calls
 * @param httpPort the HTTP port, once it is open
 * @param shardPort the port of the shard sockets, once it is open
 * @param draining whether the server drains, and admits no one
 * @param whyNotReady why the server is not ready for new players; empty if it is
 */
public record HttpContext(
    ServerConfig config,
    Admission admission,
    ShardRegistry registry,
    LoadedPlugins plugins,
    Optional<JournalViews> journals,
    ConnectionSupervisor supervisor,
    ShardRequests shardRequests,
    UnfinishedMessages unfinished,
    Metrics metrics,
    IntSupplier httpPort,
    IntSupplier shardPort,
    BooleanSupplier draining,
    Supplier<List<String>> whyNotReady) {}
