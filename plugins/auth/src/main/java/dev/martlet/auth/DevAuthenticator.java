package dev.martlet.auth;

import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.AuthenticatorContext;
import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;

/**
 * Trusts every token: {@code dev.<user>} is that user, {@code dev.<user>.admin} is that user as an
 * admin. Therefore it works only on an address that other machines cannot reach.
 */
public final class DevAuthenticator implements AuthenticatorProvider, Authenticator {
  private static final String PREFIX = "dev.";
  private static final String ADMIN = ".admin";

  /** Called by {@link java.util.ServiceLoader}. */
  public DevAuthenticator() {}

  @Override
  public String name() {
    return "dev";
  }

  @Override
  public Authenticator create(AuthenticatorContext context) {
    if (!context.loopbackOnly()) {
      throw new IllegalStateException(
          "the authenticator dev lets anybody in as anybody, so it works on a loopback address"
              + " only: set martlet.host to one, or choose another martlet.auth.provider");
    }
    return this;
  }

  @Override
  public Authentication authenticate(Credentials credentials) {
    return credentials
        .token()
        .map(DevAuthenticator::read)
        .orElse(Authentication.accept(Principal.anonymous()));
  }

  private static Authentication read(String token) {
    boolean admin = token.endsWith(ADMIN) && token.length() > PREFIX.length() + ADMIN.length();
    int end = token.length() - (admin ? ADMIN.length() : 0);
    if (!token.startsWith(PREFIX) || end <= PREFIX.length()) {
      return Authentication.refuse("a dev token is dev.<user> or dev.<user>.admin");
    }
    String user = token.substring(PREFIX.length(), end);
    try {
      return Authentication.accept(admin ? Principal.admin(user) : Principal.user(user));
    } catch (IllegalArgumentException e) {
      return Authentication.refuse("the user in a dev token must be fit for a subscriber id");
    }
  }
}
