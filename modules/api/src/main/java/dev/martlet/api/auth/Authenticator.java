package dev.martlet.api.auth;

import java.util.Set;

/**
 * Decides who a caller is. It is called from many threads at once.
 *
 * <p>It may block, for example on a database: it runs on a thread of its own. There is a deadline
 * ({@code martlet.auth.deadline}), at which the thread is interrupted and the caller refused. An
 * exception also refuses the caller.
 *
 * <p>Tokens are secrets: compare them in constant time ({@link
 * java.security.MessageDigest#isEqual}) and keep them out of messages and logs.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface Authenticator {
  /**
   * Decides who the caller is.
   *
   * @param credentials that the caller presented
   * @return who the caller is, or a refusal. A caller without a token is usually {@link
   *     Principal#anonymous()}; the simulation decides whether that is enough
   * @throws Exception if it cannot decide; the caller is refused
   */
  Authentication authenticate(Credentials credentials) throws Exception;

  /**
   * The request headers that the authenticator needs besides the token.
   *
   * @return header names, in any case; the default is none
   */
  default Set<String> headers() {
    return Set.of();
  }
}
