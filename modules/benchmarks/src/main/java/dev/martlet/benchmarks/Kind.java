package dev.martlet.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can be measured. */
enum Kind {
  /** The image, which chooses by itself how it sends. */
  SERVER("server", "Martlet", ""),
  SERVER_IO_URING("server-io-uring", "Martlet, `io-uring`", "io-uring"),
  SERVER_SEND("server-send", "Martlet, `send`", "send"),
  SERVER_CHANNEL("server-channel", "Martlet, `channel`", "channel"),
  SERVER_THREAD("server-thread", "Martlet, `thread`", "thread"),
  /** The least that a broadcast can cost. */
  YARDSTICK("yardstick", "yardstick", ""),
  /** A broadcast by the npm package ws. */
  WS("ws", "npm `ws`", ""),
  /** A broadcast by Netty. */
  NETTY_EPOLL("netty-epoll", "Netty, epoll", "epoll"),
  NETTY_IO_URING("netty-io-uring", "Netty, io_uring", "io_uring");

  /** By which it is chosen. */
  final String chosenBy;

  /** Of its row. */
  final String title;

  /** How the image is to send, or Netty's transport; empty for the others. */
  final String way;

  Kind(String chosenBy, String title, String way) {
    this.chosenBy = chosenBy;
    this.title = title;
    this.way = way;
  }

  /** Whether it is the image; else it does nothing but broadcast. */
  boolean isServer() {
    return compareTo(YARDSTICK) < 0;
  }

  static Optional<Kind> named(String name) {
    return Arrays.stream(values()).filter(kind -> kind.chosenBy.equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(kind -> kind.chosenBy).toList();
  }
}
