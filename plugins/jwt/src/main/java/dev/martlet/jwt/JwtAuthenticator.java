package dev.martlet.jwt;

import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import java.io.IOException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;

/** Verifies tokens with jose4j. For any thread. */
final class JwtAuthenticator implements Authenticator {
  /** In characters. No issuer needs longer tokens, and verifying them is expensive. */
  static final int LONGEST = 8192;

  private final JwtConsumer consumer;
  private final Claims claims;

  JwtAuthenticator(JwtConsumer consumer, Claims claims) {
    this.consumer = consumer;
    this.claims = claims;
  }

  @Override
  public Authentication authenticate(Credentials credentials) throws IOException {
    if (credentials.token().isEmpty()) {
      return Authentication.accept(Principal.anonymous());
    }
    String token = credentials.token().get();
    if (token.length() > LONGEST) {
      return Authentication.refuse("the token is longer than " + LONGEST + " characters");
    }
    try {
      return claims.read(consumer.processToClaims(token));
    } catch (InvalidJwtException e) {
      throwIfNoKeys(e);
      return Authentication.refuse(explain(e));
    }
  }

  /** Missing keys are not the caller's fault, so they must not look like a bad token. */
  private static void throwIfNoKeys(InvalidJwtException e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        throw new IOException("the keys cannot be read: " + cause.getMessage(), cause);
      }
    }
  }

  /** jose4j's own messages contain the claims, which must not reach the log or the client. */
  private static String explain(InvalidJwtException e) {
    if (e.hasErrorCode(ErrorCodes.EXPIRED)) {
      return "the token has expired";
    }
    if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
      return "the token is not valid yet";
    }
    if (e.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)) {
      return "the token never expires";
    }
    if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
      return "the token is of another issuer";
    }
    if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)) {
      return "the token is for another audience";
    }
    if (e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
      return "the token names no audience";
    }
    if (e.hasErrorCode(ErrorCodes.MALFORMED_CLAIM)) { // looked at after the signature
      return Claims.wrongType(e.getJwtContext().getJwtClaims().getClaimsMap());
    }
    return "the token is not a signed one that is known here";
  }
}
