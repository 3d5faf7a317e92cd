package dev.martlet.server.config;

/** How frames are given to the kernel. The first that works is taken, from AUTO on. */
public enum SendPathName {
  /** The first that works. */
  AUTO,
  /** Linux's io_uring: one call for the frames of many sockets. */
  IO_URING,
  /** Linux's {@code send}: a cheap call for each socket. */
  SEND,
  /** The JDK's own write, for each socket. */
  CHANNEL,
  /** A thread for each socket that has something to write. */
  THREAD
}
