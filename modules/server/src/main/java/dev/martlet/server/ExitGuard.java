package dev.martlet.server;

import dev.martlet.engine.FaultText;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Only the server ends the process. Signals that ask for an end are taken by the server itself; an
 * end that anybody else asks for with {@link System#exit} is held up for ever, in the thread that
 * asked, so that a plugin that does it hangs in its own tick and is treated like any that hangs
 * (module-info-docs/decisions). {@link Runtime#halt} cannot be held up.
 */
final class ExitGuard {
  private static final System.Logger LOG = System.getLogger(ExitGuard.class.getName());
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

  private ExitGuard() {}

  /**
   * Takes over. Once, before any plugin is loaded.
   *
   * @param onSignal what a signal that asks for an end does, on a thread of its own
   */
  static void install(Runnable onSignal) {
    boolean handled = true;
    for (String signal : SIGNALS) {
      handled &= handle(signal, onSignal);
    }
    // Where signals cannot be handled they end the process as any exit does.
    Runnable onExit = handled ? ExitGuard::holdUp : onSignal;
    Runtime.getRuntime().addShutdownHook(new Thread(onExit, "martlet-exit"));
  }

  /** By reflection: the compiler warns of sun.misc.Signal, and nothing else offers this. */
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

  /** The shutdown hook: the process does not end before it returns, and it does not. */
  private static void holdUp() {
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      boolean exiting =
          List.of(each.getValue()).stream()
              .anyMatch(
                  frame ->
                      frame.getClassName().equals("java.lang.Runtime")
                          && frame.getMethodName().equals("exit"));
      if (exiting) {
        LOG.log(
            Level.ERROR,
            () ->
                "System.exit was called, which ends nothing here but its caller: thread "
                    + each.getKey().getName()
                    + FaultText.frames(each.getValue()));
      }
    }
    while (true) {
      LockSupport.park();
    }
  }
}
