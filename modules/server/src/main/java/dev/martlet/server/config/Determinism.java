package dev.martlet.server.config;

/** What is done about simulations that depend on anything but their inputs. */
public enum Determinism {
  /** Nobody looks. */
  OFF,
  /** It is logged. */
  WARN,
  /** Their plugin is not loaded. */
  REFUSE
}
