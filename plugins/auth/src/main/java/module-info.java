/**
 * The authenticators that come with Martlet: {@code dev}, for a developer's own machine, and {@code
 * tokens}, a file of hashed tokens.
 */
module dev.martlet.auth {
  requires dev.martlet.api;

  provides dev.martlet.api.auth.AuthenticatorProvider with
      dev.martlet.auth.DevAuthenticator,
      dev.martlet.auth.TokensAuthenticator;
}
