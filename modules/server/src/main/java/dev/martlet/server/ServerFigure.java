package dev.martlet.server;

import dev.martlet.engine.Figure;

/** What is measured of the process. */
enum ServerFigure implements Figure {
  /** Lines of the log that could not be written. */
  LOG_LEFT_OUT("martlet_log_lines_left_out", "lines of the log that could not be written");

  private final Description description;

  ServerFigure(String metric, String help) {
    this.description = new Description(metric, help, Kind.GAUGE, "");
  }

  @Override
  public Description description() {
    return description;
  }
}
