package dev.martlet.server.socket;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.HttpSettings;
import dev.martlet.server.config.ServerConfig;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;

/** How many sockets the shard port may hold. */
final class SocketCapacity {
  private static final System.Logger LOG = System.getLogger(SocketCapacity.class.getName());

  /** File descriptors that are kept for everything else: jars, logs, files that plugins open. */
  private static final int RESERVED_FILES = 512;

  private SocketCapacity() {}

  /** As many as the limits allow, unless the process may not open so many file descriptors. */
  static int of(ServerConfig config) {
    int wanted =
        config.get(AdmissionSettings.CONNECTIONS) + config.get(AdmissionSettings.HANDSHAKES);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long files = unix.getMaxFileDescriptorCount();
      long most =
          Math.max(files / 2, files - RESERVED_FILES - config.get(HttpSettings.CONNECTIONS));
      if (most < wanted) {
        LOG.log(
            Level.WARNING,
            "the process may open {0} files (ulimit -n), so there can be {1} connections and"
                + " handshakes, not {2}",
            Long.toString(files),
            Long.toString(most),
            Integer.toString(wanted));
        return (int) most;
      }
    }
    return wanted;
  }
}
