package dev.martlet.server.transport;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import java.net.InetAddress;

/** What the HTTP port does with requests for a shard socket. Any thread. */
public interface ShardRequests {
  /** Their path on the HTTP port. */
  String PATH = "/shards";

  /**
   * Makes WebSockets of connections.
   *
   * @return Helidon's part in it
   */
  Http1Upgrader upgrader();

  /**
   * Answers a request that is no upgrade. The connection ends with the answer.
   *
   * @param prologue of the request
   * @param headers of the request
   * @param peer that sent it, which may be a proxy
   * @return the whole response
   * @throws InterruptedException if the server stops
   */
  byte[] answer(HttpPrologue prologue, Headers headers, InetAddress peer)
      throws InterruptedException;
}
