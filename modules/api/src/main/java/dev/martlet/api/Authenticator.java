package dev.martlet.api;

import java.util.Set;

/**
 * Decides who a caller is. It is called from many threads at once.
 *
 * <p>It may block, on a database say: it runs on a thread of its own. But there is a deadline
 * ({@code martlet.auth.deadline}): at the deadline it is interrupted, and the caller refused. An
 * exception refuses too. Neither ever lets anybody in.
 *
 * <p>Tokens are secrets: compare them in constant time ({@link
 * java.security.MessageDigest#isEqual}) and keep them out of messages and logs.
 */
@FunctionalInterface
public interface Authenticator {
  /**
   * Decides.
   *
   * @param credentials that the caller presented
   * @return who he is, or that he is refused. A caller without a token is usually {@link
   *     Principal#anonymous()}: whether that is enough is for the simulation to say
   * @throws Exception if it cannot tell; the caller is refused
   */
  Authentication authenticate(Credentials credentials) throws Exception;

  /**
   * The request headers it wants to see besides the token.
   *
   * @return header names, in any case; the default is none
   */
  default Set<String> headers() {
    return Set.of();
  }
}
