package dev.martlet.server;

import dev.martlet.engine.plugin.FaultText;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes sure that only the server ends the process. The server handles the signals itself. A call
 * of {@link System#exit} blocks its thread forever: a plugin that makes one hangs in its own tick,
 * and is treated like any plugin that hangs (module-info-docs/decisions). {@link Runtime#halt}
 * cannot be blocked.
 */
final class ExitGuard {
  private static final System.Logger LOG = System.getLogger(ExitGuard.class.getName());
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

  private ExitGuard() {}

  /**
   * Installs the guard. Call it once, before any plugin is loaded.
   *
   * @param onSignal run on a thread of its own when a signal asks for an end
   */
  static void install(Runnable onSignal) {
    boolean handled = true;
    for (String signal : SIGNALS) {
      handled &= handle(signal, onSignal);
    }
    // Signals that cannot be handled run the shutdown hooks, like any exit.
    Runnable onExit = handled ? ExitGuard::block : onSignal;
    Runtime.getRuntime().addShutdownHook(new Thread(onExit, "martlet-exit"));
  }

  /**
   * Installs the guard for a command, which signals end as they end any process. Call it once,
   * before any plugin is loaded.
   */
  static void installForCommand() {
    Runnable onExit =
        () -> {
          if (!exiting().isEmpty()) {
            block();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(onExit, "martlet-exit"));
  }

  /** By reflection: the compiler warns about sun.misc.Signal, and there is no other API. */
  private static boolean handle(String signal, Runnable onSignal) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              ExitGuard.class.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  onSignal.run();
                }
                return null;
              });
      signals
          .getMethod("handle", signals, handlers)
          .invoke(null, signals.getConstructor(String.class).newInstance(signal), handler);
      return true;
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.WARNING, "cannot handle the signal {0}: {1}", signal, e.toString());
      return false;
    }
  }

  /** The shutdown hook. The process cannot end before it returns, which it never does. */
  private static void block() {
    exiting()
        .forEach(
            (thread, frames) ->
                LOG.log(
                    Level.ERROR,
                    () ->
                        "System.exit was called, which ends nothing here but its caller: thread "
                            + thread.getName()
                            + FaultText.frames(frames)));
    while (true) {
      LockSupport.park();
    }
  }

  /** The threads that have called System.exit, with their stacks. */
  private static Map<Thread, StackTraceElement[]> exiting() {
    Map<Thread, StackTraceElement[]> all = new HashMap<>(Thread.getAllStackTraces());
    all.values()
        .removeIf(
            frames ->
                List.of(frames).stream()
                    .noneMatch(
                        frame ->
                            frame.getClassName().equals("java.lang.Runtime")
                                && frame.getMethodName().equals("exit")));
    return all;
  }
}
