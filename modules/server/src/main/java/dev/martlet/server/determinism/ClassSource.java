package dev.martlet.server.determinism;

import java.io.IOException;
import java.util.Optional;

/** Where the class files of a plugin's private libraries are. */
@FunctionalInterface
public interface ClassSource {
  /**
   * Reads a class file.
   *
   * @param file its path in a jar, such as {@code com/example/Clocks.class}
   * @return the content; empty if no library has it
   * @throws IOException if it cannot be read
   */
  Optional<byte[]> read(String file) throws IOException;
}
