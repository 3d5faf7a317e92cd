package dev.martlet.server.logging;

import dev.martlet.engine.plugin.PluginIdentity;
import dev.martlet.engine.plugin.ShardOrigin;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.engine.tick.TurnOwner;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import java.util.logging.LogRecord;

/**
 * Where an event comes from. It is found out on the thread that logs, and only for events that are
 * written.
 *
 * @param plugin name and version of the plugin whose code logs, or whose shard's turn it is
 * @param shard whose turn it is, or that the thread works for
 * @param loggedByPlugin whether it is the plugin's own event, and not the server's
 */
record LogOrigin(Optional<String> plugin, Optional<String> shard, boolean loggedByPlugin) {
  private static final StackWalker CALLERS = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  /** An event whose origin the caller knows, such as the end of a thread. */
  static final class KnownEvent extends LogRecord {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // events are not serialised
    private final Optional<String> plugin;

    KnownEvent(java.util.logging.Level level, String message, Optional<String> plugin) {
      super(level, message);
      this.plugin = plugin;
    }
  }

  static LogOrigin of(LogRecord event) {
    Optional<TurnOwner> turn = TickScheduler.currentOwner();
    Optional<String> own =
        event instanceof KnownEvent known
            ? known.plugin
            : CALLERS
                .walk(
                    frames ->
                        frames
                            .map(StackFrame::getDeclaringClass)
                            .filter(LogOrigin::logs)
                            .findFirst())
                .flatMap(PluginIdentity::of);
    return new LogOrigin(
        own.or(() -> turn.map(TurnOwner::plugin)),
        turn.map(TurnOwner::shard).or(ShardOrigin::current),
        own.isPresent());
  }

  /** The innermost frame that is neither the JDK's nor the log's own. */
  private static boolean logs(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && !type.getPackageName().equals(LogOrigin.class.getPackageName());
  }
}
