package dev.martlet.server.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The server's certificate, for both ports. It is looked after: when its files change, handshakes
 * from then on use what is new, and connections that are open are left alone. Any thread.
 */
public final class TlsIdentity implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TlsIdentity.class.getName());

  /** A TLS 1.2 client could have the server compute new keys, over and over. */
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private final TlsFiles files;
  private final IdentityKeyManager keys;
  private final SSLContext context;
  private final Thread watch;

  // For the watch.
  private Identity.Pem seen;

  private TlsIdentity(TlsFiles files, Identity.Pem pem) throws IOException {
    this.files = files;
    this.seen = pem;
    this.keys = new IdentityKeyManager(Identity.of(pem, files));
    this.context = context(keys);
    this.watch = Thread.ofVirtual().name("martlet-tls").unstarted(this::watch);
  }

  /**
   * Reads the files and looks after them from then on.
   *
   * @param files with the certificate and its key
   * @return what they hold
   * @throws IOException if they cannot be used; says why
   */
  public static TlsIdentity load(TlsFiles files) throws IOException {
    TlsIdentity identity = new TlsIdentity(files, Identity.Pem.read(files));
    identity.tell(Level.INFO);
    identity.watch.start();
    return identity;
  }

  private static SSLContext context(IdentityKeyManager keys) {
    System.setProperty(NO_RENEGOTIATION, "true");
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /**
   * What connections are made with: TLS 1.3 and 1.2.
   *
   * @return the same each time; it uses the newest certificate
   */
  public SSLContext context() {
    return context;
  }

  /**
   * From when on clients do not take the certificate any more.
   *
   * @return the time that the certificate says
   */
  public Instant expires() {
    return keys.identity().expires();
  }

  private void tell(Level level) {
    LOG.log(level, "TLS certificate: {0}", keys.identity());
    if (expires().isBefore(Instant.now())) {
      LOG.log(Level.WARNING, "the TLS certificate in {0} has expired", files.certificate());
    }
  }

  /** What people know the certificate by. */
  @Override
  public String toString() {
    return keys.identity().toString();
  }

  // ---- the watch --------------------------------------------------------------------------

  private void watch() {
    try {
      while (true) {
        Thread.sleep(files.checkInterval());
        check();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.TRACE, "the server stops", e);
    }
  }

  /**
   * What is half written now is whole at the next look, so it is told once and nothing is lost by
   * it.
   */
  private void check() {
    try {
      Identity.Pem now = Identity.Pem.read(files);
      if (!now.equals(seen)) {
        seen = now;
        keys.replace(Identity.of(now, files));
        tell(Level.INFO);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the TLS certificate stays the old one: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the TLS certificate stays the old one", e);
    }
  }

  /** Ends the watch; connections go on. */
  @Override
  public void close() {
    watch.interrupt();
  }
}
