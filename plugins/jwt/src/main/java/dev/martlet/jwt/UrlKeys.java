package dev.martlet.jwt;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * Keys from a URL (RFC 7517, section 5). They are fetched again when a token names an unknown key,
 * and kept while the URL does not answer.
 */
final class UrlKeys {
  private static final System.Logger LOG = System.getLogger(UrlKeys.class.getName());
  private static final int TIMEOUT_MS = 2000;

  /** Limits how often tokens with invented key ids cause a fetch. */
  private static final long LEAST_BETWEEN_MS = 10_000;

  private UrlKeys() {}

  static VerificationKeyResolver of(String url, Duration cache, Duration outage) {
    Get get = new Get();
    get.setConnectTimeout(TIMEOUT_MS);
    get.setReadTimeout(TIMEOUT_MS);
    get.setRetries(0);
    HttpsJwks jwks = new HttpsJwks(url);
    jwks.setSimpleHttpGet(get);
    jwks.setDefaultCacheDuration(Math.max(1, cache.toSeconds()));
    jwks.setRetainCacheOnErrorDuration(outage.toSeconds());
    jwks.setRefreshReprieveThreshold(LEAST_BETWEEN_MS);
    try {
      int count = jwks.getJsonWebKeys().size();
      LOG.log(Level.INFO, "{0} keys at {1}", count, url);
    } catch (JoseException
        | IOException e) { // the URL may answer again before the first caller needs a key
      LOG.log(Level.WARNING, "there are no keys yet at {0}: {1}", url, e.getMessage());
    }
    HttpsJwksVerificationKeyResolver resolver = new HttpsJwksVerificationKeyResolver(jwks);
    resolver.setDisambiguateWithVerifySignature(true);
    return resolver;
  }
}
