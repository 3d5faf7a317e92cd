package dev.martlet.benchmarks;

import java.util.List;

/** How idle connections come to the server. */
enum IdleWay {
  /** As fast as they can: tells how many upgrades the server does. */
  PLAIN("plain", 20_000),
  TLS("TLS", 1000),
  HTTP_PORT("the HTTP port, plain", 1000);

  /** Of its row. */
  final String title;

  /** Connections that are opened a second, if the server is so fast. */
  final int ramp;

  IdleWay(String title, int ramp) {
    this.title = title;
    this.ramp = ramp;
  }

  /** What the server is started with. */
  String[] settings(Certificate certificate) {
    return this == TLS
        ? new String[] {
          "-Dmartlet.tls.certificate=" + certificate.chain(),
          "-Dmartlet.tls.key=" + certificate.key()
        }
        : new String[0];
  }

  /** The address of the shards, up to the query. */
  String url(Subject subject) {
    return switch (this) {
      case PLAIN -> "ws://127.0.0.1:" + subject.port + "/";
      case TLS -> "wss://127.0.0.1:" + subject.port + "/";
      case HTTP_PORT -> "ws://127.0.0.1:" + subject.httpPort + "/shards";
    };
  }

  /** What the players need for it. */
  List<String> trust(Certificate certificate) {
    return this == TLS ? List.of("--trust", certificate.chain().toString()) : List.of();
  }
}
