/**
 * The authenticator {@code jwt}: JSON Web Tokens (RFC 7519), verified by jose4j with keys from a
 * file or a URL.
 */
@SuppressWarnings("requires-automatic") // jose4j has no descriptor; a plugin's layer allows that
module dev.martlet.jwt {
  requires dev.martlet.api;
  requires org.jose4j;
  // jose4j logs through SLF4J, but has no descriptor that would say so.
  requires org.slf4j;
  requires org.slf4j.jul;

  provides dev.martlet.api.auth.AuthenticatorProvider with
      dev.martlet.jwt.JwtAuthenticatorProvider;
}
