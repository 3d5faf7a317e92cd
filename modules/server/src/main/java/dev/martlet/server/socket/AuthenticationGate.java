package dev.martlet.server.socket;

import dev.martlet.api.Authentication;
import dev.martlet.api.Authenticator;
import dev.martlet.api.Credentials;
import dev.martlet.api.Principal;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Asks the authenticator, and lets nobody in when it fails or takes too long. Any thread. */
public final class AuthenticationGate implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuthenticationGate.class.getName());

  private final Authenticator authenticator;
  private final Duration deadline;
  private final Set<String> headers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * A gate.
   *
   * @param authenticator to ask
   * @param deadline for its answer
   */
  public AuthenticationGate(Authenticator authenticator, Duration deadline) {
    this.authenticator = authenticator;
    this.deadline = deadline;
    this.headers =
        authenticator.headers().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The headers the authenticator wants to see, in lower case. */
  Set<String> headers() {
    return headers;
  }

  /** Who the caller is; on a virtual thread of its own, so that a deadline can be kept. */
  Principal authenticate(Credentials credentials) throws RefusedException, InterruptedException {
    Future<Authentication> answer = threads.submit(() -> authenticator.authenticate(credentials));
    try {
      return switch (answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        case Authentication.Accepted(Principal principal) -> principal;
        case Authentication.Refused(String reason) -> {
          LOG.log(Level.DEBUG, "{0} refused: {1}", credentials, reason);
          throw new RefusedException(Refusal.unauthorized(reason));
        }
        case null -> throw failed(credentials, new NullPointerException("it answered null"));
      };
    } catch (TimeoutException e) {
      answer.cancel(true);
      LOG.log(Level.WARNING, "the authenticator took longer than {0}", deadline);
      throw new RefusedException(Refusal.authenticatorFailed());
    } catch (ExecutionException e) {
      throw failed(credentials, e.getCause());
    }
  }

  private static RefusedException failed(Credentials credentials, Throwable cause) {
    LOG.log(Level.WARNING, () -> "the authenticator failed over " + credentials, cause);
    return new RefusedException(Refusal.authenticatorFailed());
  }

  /** Interrupts whoever is still being asked. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
