package dev.martlet.server.admission;

import dev.martlet.server.refusal.RefusedException;
import java.util.Optional;

/** Finds the bearer token in a request, where a transport allows for it. */
@FunctionalInterface
public interface TokenSource {
  /**
   * Reads the token.
   *
   * @return the token, if the caller presented one
   * @throws RefusedException if what they presented cannot be read
   */
  Optional<String> token() throws RefusedException;
}
