package dev.martlet.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where the two ports listen, and how many connections wait there. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class PortSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<InetAddress> HOST =
      GROUP
          .text("martlet.host", "127.0.0.1")
          .as(PortSettings::address)
          .help("address", "the address both ports listen on");

  public static final Setting<Integer> PORT =
      GROUP
          .integer("martlet.port", 4321, 0, 65_535)
          .help("port", "the HTTP port; 0 takes a free one");

  public static final Setting<Optional<Integer>> SHARD_PORT =
      GROUP
          .optionalInteger("martlet.shard-port", 0, 65_535)
          .help(
              "port",
              "the port of the shard sockets; empty is the HTTP port + 3 (or a free one with port"
                  + " 0)");

  public static final Setting<Integer> BACKLOG =
      GROUP
          .integer("martlet.limits.backlog", 4096, 1, 65_535)
          .limit("it waits", "")
          .help(
              "connections",
              "how many connections to each port the kernel holds until they are accepted; the"
                  + " kernel may hold fewer");

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no such address: " + host, e);
    }
  }

  private PortSettings() {}
}
