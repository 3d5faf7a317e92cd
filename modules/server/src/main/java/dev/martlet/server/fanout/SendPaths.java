package dev.martlet.server.fanout;

import dev.martlet.server.config.SendPathName;
import dev.martlet.server.transport.SocketInternals;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.EnumSet;

/** Which way frames are given to the kernel here: found out once, at the start. Immutable. */
public final class SendPaths {
  private static final System.Logger LOG = System.getLogger(SendPaths.class.getName());

  private final SendPathName chosen;

  private SendPaths(SendPathName chosen) {
    this.chosen = chosen;
  }

  /**
   * Takes the wanted way if it works here, or else the next best, and says which.
   *
   * @param wanted by the operator
   * @return the way
   */
  public static SendPaths choose(SendPathName wanted) {
    for (SendPathName name : EnumSet.range(wanted, SendPathName.THREAD)) {
      String why = name == SendPathName.AUTO ? "" : refusal(name);
      if (why == null) {
        Level level = wanted == SendPathName.AUTO || name == wanted ? Level.INFO : Level.WARNING;
        LOG.log(level, "frames are sent by {0}", text(name));
        return new SendPaths(name);
      }
      LOG.log(Level.DEBUG, "frames cannot be sent by {0}: {1}", text(name), why);
    }
    throw new IllegalStateException("a thread for each socket always works");
  }

  private static String text(SendPathName name) {
    return switch (name) {
      case AUTO -> "whatever works";
      case IO_URING -> "io_uring";
      case SEND -> "send(2)";
      case CHANNEL -> "the JDK's channels";
      case THREAD -> "a thread for each socket";
    };
  }

  /** Why a way does not work here; null if it does. */
  private static String refusal(SendPathName name) {
    if (name == SendPathName.THREAD) {
      return null;
    }
    if (SocketInternals.get().isEmpty()) {
      return "the JDK tells nothing of its sockets";
    }
    if (name == SendPathName.CHANNEL) {
      return null;
    }
    if (!System.getProperty("os.name").equals("Linux")) {
      return "for Linux only";
    }
    try (Arena arena = Arena.ofConfined()) {
      open(name, arena);
      return null;
    } catch (RuntimeException | LinkageError e) { // not there, or not allowed
      return e.toString();
    }
  }

  /** The way that is taken. */
  SendPathName chosen() {
    return chosen;
  }

  /** Whether frames for several sockets are sent together. */
  boolean together() {
    return chosen != SendPathName.THREAD;
  }

  /** A path for one task. */
  SendPath open(Arena arena) {
    try {
      return open(chosen, arena);
    } catch (RuntimeException e) { // there was one more at the start
      LOG.log(Level.WARNING, "frames are sent by the JDK's channels: {0}", e.getMessage());
      return new ChannelWrites();
    }
  }

  private static SendPath open(SendPathName name, Arena arena) {
    return switch (name) {
      case IO_URING -> new IoUring(arena);
      case SEND -> new SendCalls(arena);
      case AUTO, CHANNEL, THREAD -> new ChannelWrites();
    };
  }
}
