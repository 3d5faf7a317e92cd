package dev.martlet.server.transport;

import io.helidon.common.configurable.ThreadPoolSupplier;
import java.util.concurrent.ExecutorService;

/** The threads of connections: Helidon's executor of virtual threads. */
public final class ConnectionThreads {
  private ConnectionThreads() {}

  /**
   * Creates the executor that everything runs on which reads from a client's socket or writes to
   * it.
   *
   * @return an executor that starts a virtual thread for each task
   */
  public static ExecutorService create() {
    return ThreadPoolSupplier.builder()
        .name("martlet-connections")
        .threadNamePrefix("martlet-connection-")
        .virtualThreads(true)
        .build()
        .get();
  }
}
