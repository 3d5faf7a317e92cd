package dev.martlet.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives each handshake the newest identity. A handshake asks for an alias first, and for its key
 * and certificates later, so the identity before the newest stays available. Any thread.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {
  private record Named(String alias, Identity identity) {}

  private record Known(Named newest, Named before) {}

  private volatile Known known;

  IdentityKeyManager(Identity first) {
    Named named = new Named("1", first);
    this.known = new Known(named, named);
  }

  Identity identity() {
    return known.newest().identity();
  }

  /** Has handshakes that begin from now on use another identity. One thread at a time. */
  void replace(Identity identity) {
    Named newest = known.newest();
    String alias = Integer.toString(Integer.parseInt(newest.alias()) + 1);
    known = new Known(new Named(alias, identity), newest);
  }

  private Identity of(String alias) {
    Known now = known;
    if (now.newest().alias().equals(alias)) {
      return now.newest().identity();
    }
    return now.before().alias().equals(alias) ? now.before().identity() : null;
  }

  private String alias(String keyType) {
    Named newest = known.newest();
    return newest.identity().key().getAlgorithm().equals(keyType) ? newest.alias() : null;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    Identity identity = of(alias);
    return identity == null ? null : identity.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    Identity identity = of(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  // Unused: the server never acts as a TLS client.

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
