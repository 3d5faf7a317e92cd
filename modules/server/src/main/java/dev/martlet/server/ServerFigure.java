package dev.martlet.server;

import dev.martlet.engine.Figure;

/** What is measured of the process. */
enum ServerFigure implements Figure {
  /** Lines of the log that could not be written. */
  LOG_LEFT_OUT("martlet_log_lines_left_out", "lines of the log that could not be written");

  private final String metric;
  private final String help;

  ServerFigure(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  @Override
  public String metric() {
    return metric;
  }

  @Override
  public String help() {
    return help;
  }

  @Override
  public Kind kind() {
    return Kind.GAUGE;
  }

  @Override
  public String label() {
    return "";
  }
}
