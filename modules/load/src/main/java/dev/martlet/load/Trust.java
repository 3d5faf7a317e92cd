package dev.martlet.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import tlschannel.ClientTlsChannel;

/** Decides which server certificates to trust, and opens TLS channels. */
final class Trust {
  private Trust() {}

  /**
   * Returns the TLS context for all connections.
   *
   * @return empty if connections do not use TLS
   * @throws IllegalArgumentException if the file of {@code --trust} cannot be used
   */
  static Optional<SSLContext> of(Options options) {
    if (!options.secure()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(options.trust().isEmpty() ? null : store(Path.of(options.trust())));
      context.init(null, trust.getTrustManagers(), null);
      return Optional.of(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("--trust: cannot use " + options.trust() + ": " + e, e);
    }
  }

  private static KeyStore store(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
    }
    return store;
  }

  /** Wraps a channel in TLS; the server's certificate must name the host of the URI. */
  static ByteChannel secure(ByteChannel plain, SSLContext context, URI uri) {
    SSLEngine engine = context.createSSLEngine(uri.getHost(), uri.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return ClientTlsChannel.newBuilder(plain, engine).build();
  }
}
