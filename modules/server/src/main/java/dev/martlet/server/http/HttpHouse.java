package dev.martlet.server.http;

import dev.martlet.engine.Figures;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.socket.ConnectionKeeper;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the HTTP port needs of the server.
 *
 * @param config of the server
 * @param admission that says who a caller is
 * @param registry of the shards
 * @param plugins that were loaded
 * @param keeper that looks after event streams
 * @param figures that are shown, and where calls count
 * @param httpPort the HTTP port, once it is open
 * @param shardPort the port of the shard sockets, once it is open
 * @param draining whether the server takes nobody in any more
 * @param whyNotReady why no new players are to be sent here; empty if they are
 */
public record HttpHouse(
    ServerConfig config,
    Admission admission,
    ShardRegistry registry,
    LoadedPlugins plugins,
    ConnectionKeeper keeper,
    Figures figures,
    IntSupplier httpPort,
    IntSupplier shardPort,
    BooleanSupplier draining,
    Supplier<List<String>> whyNotReady) {}
