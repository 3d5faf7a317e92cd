package dev.martlet.server.config;

/** The form of the log. */
public enum LogFormat {
  /** A line of text for each event. */
  TEXT,
  /** A JSON object for each event, on a line of its own. */
  JSON
}
