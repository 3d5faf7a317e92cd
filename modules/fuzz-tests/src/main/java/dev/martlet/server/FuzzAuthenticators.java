package dev.martlet.server;

import dev.martlet.api.Authentication;
import dev.martlet.api.Authenticator;
import dev.martlet.api.AuthenticatorContext;
import dev.martlet.api.AuthenticatorProvider;
import dev.martlet.api.Principal;

/** For fuzzing: a token is its user's name, and "admin" is an admin. */
public final class FuzzAuthenticators implements AuthenticatorProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public FuzzAuthenticators() {}

  @Override
  public String name() {
    return "fuzz";
  }

  @Override
  public Authenticator create(AuthenticatorContext context) {
    return credentials ->
        credentials
            .token()
            .map(FuzzAuthenticators::read)
            .orElse(Authentication.accept(Principal.anonymous()));
  }

  private static Authentication read(String token) {
    try {
      return Authentication.accept(
          token.equals("admin") ? Principal.admin(token) : Principal.user(token));
    } catch (IllegalArgumentException e) {
      return Authentication.refuse(e.getMessage());
    }
  }
}
