package dev.martlet.engine.data;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;

/** A state holds a value that is no data. The path to it is added on the way up. */
public final class NoDataException extends DatabindException {
  private static final long serialVersionUID = 1L;

  NoDataException(JsonGenerator to, String message) {
    super(to, message);
  }
}
