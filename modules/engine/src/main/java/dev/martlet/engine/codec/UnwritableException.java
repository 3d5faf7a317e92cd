package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.FaultText;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.exc.StreamConstraintsException;

/** A state that no format can write. Its message says which part of it, and why. */
final class UnwritableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_PATH = 300;

  private UnwritableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Adds the path to what the library reports; leaves any other exception as it is. */
  static RuntimeException of(RuntimeException fault) {
    return fault instanceof JacksonException known
        ? new UnwritableException(path(known.getPath()) + " " + reason(known), fault)
        : fault;
  }

  private static String reason(JacksonException fault) {
    if (fault instanceof StreamConstraintsException) {
      return "is nested too deeply; does it hold itself? " + fault.getOriginalMessage();
    }
    return fault.getCause() == null
        ? fault.getOriginalMessage()
        : "cannot be written: " + FaultText.line(fault.getCause());
  }

  /** For example {@code $.players[3].session}. */
  private static String path(List<Reference> steps) {
    StringBuilder path = new StringBuilder("$");
    for (Reference step : steps) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append('.').append(step.getPropertyName());
      }
    }
    return FaultText.cut(path.toString(), MAX_PATH);
  }
}
