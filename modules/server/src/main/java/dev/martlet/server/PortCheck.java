package dev.martlet.server;

import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.Setting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Finds out whether the server could open its ports, without opening them to anybody. */
final class PortCheck {
  private PortCheck() {}

  /**
   * Tries both ports.
   *
   * @throws ConfigException if one cannot be opened
   */
  static void ports(ServerConfig config) throws ConfigException {
    int http = config.get(PortSettings.PORT);
    bind(config, PortSettings.PORT, http);
    bind(config, PortSettings.SHARD_PORT, config.shardPort(http));
  }

  /**
   * Tries the address only, with a free port.
   *
   * @throws ConfigException if the machine does not have it
   */
  static void address(ServerConfig config) throws ConfigException {
    bind(config, PortSettings.HOST, 0);
  }

  /** Binds a socket that does not listen, so nobody can connect to it. */
  private static void bind(ServerConfig config, Setting<?> setting, int port)
      throws ConfigException {
    try (SocketChannel socket = SocketChannel.open()) {
      // As sockets that listen do: connections of yesterday do not count.
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(new InetSocketAddress(config.get(PortSettings.HOST), port));
    } catch (IOException e) {
      throw config.cannotListen(setting, port, e.getMessage(), e);
    }
  }
}
