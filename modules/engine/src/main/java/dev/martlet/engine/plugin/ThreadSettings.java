package dev.martlet.engine.plugin;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * What plugin code may change of the server's thread that runs it: context class loader, name,
 * priority, handler and interruption. It is put back when the plugin's code has returned, so that
 * nothing crosses from one plugin to the next. Costs a few reads of fields, unless something was
 * changed. Used by the thread itself only.
 */
public final class ThreadSettings {
  private final Thread thread;
  private final ClassLoader loader;
  private final String name;
  private final int priority;
  private final UncaughtExceptionHandler handler;

  private ThreadSettings(Thread thread) {
    this.thread = thread;
    this.loader = thread.getContextClassLoader();
    this.name = thread.getName();
    this.priority = thread.getPriority();
    this.handler = thread.getUncaughtExceptionHandler();
  }

  /**
   * Takes the settings of the calling thread.
   *
   * @return the settings, to be put back later
   */
  public static ThreadSettings ofCurrentThread() {
    return new ThreadSettings(Thread.currentThread());
  }

  /**
   * Prepares the thread for code of a plugin.
   *
   * @param plugin class loader of the plugin, under which its libraries look for classes and
   *     services
   */
  public void enter(ClassLoader plugin) {
    thread.setContextClassLoader(plugin);
  }

  /**
   * Undoes, between two calls of plugin code in one turn, what the first may have changed for the
   * second: the context class loader and interruption of the calling thread. Costs two reads.
   *
   * @param plugin class loader of the plugin
   */
  public static void settle(ClassLoader plugin) {
    Thread thread = Thread.currentThread();
    if (thread.getContextClassLoader() != plugin) {
      thread.setContextClassLoader(plugin);
    }
    Thread.interrupted();
  }

  /** Puts back what has changed, and clears the thread's interruption. */
  public void restore() {
    thread.setContextClassLoader(loader);
    if (!name.equals(thread.getName())) {
      thread.setName(name);
    }
    if (thread.getPriority() != priority) {
      thread.setPriority(priority);
    }
    if (thread.getUncaughtExceptionHandler() != handler) {
      thread.setUncaughtExceptionHandler(handler == thread.getThreadGroup() ? null : handler);
    }
    Thread.interrupted();
  }
}
