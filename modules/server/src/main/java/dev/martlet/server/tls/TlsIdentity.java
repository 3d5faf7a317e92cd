package dev.martlet.server.tls;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The server's certificate, for both ports. When its files change, new handshakes use the new
 * certificate; open connections are not affected. Any thread; a virtual thread watches the files.
 */
public final class TlsIdentity implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TlsIdentity.class.getName());

  /** Otherwise a TLS 1.2 client could make the server compute new keys over and over. */
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private final TlsFiles files;
  private final IdentityKeyManager keys;
  private final SSLContext context;
  private final Thread watch;

  // The watching thread's own.
  private Identity.Pem seen;

  private TlsIdentity(TlsFiles files, Identity.Pem pem) throws IOException {
    this.files = files;
    this.seen = pem;
    this.keys = new IdentityKeyManager(Identity.of(pem, files));
    this.context = context(keys);
    this.watch = Thread.ofVirtual().name("martlet-tls").unstarted(this::watch);
  }

  /**
   * Reads the files, and watches them from then on.
   *
   * @param files of the certificate and its key
   * @return the identity
   * @throws IOException if the files cannot be used; the message says why
   */
  public static TlsIdentity load(TlsFiles files) throws IOException {
    TlsIdentity identity = new TlsIdentity(files, Identity.Pem.read(files));
    identity.log(Level.INFO);
    warnIfReadableByAll(files.key());
    identity.watch.start();
    return identity;
  }

  private static void warnIfReadableByAll(Path key) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(key, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
      LOG.log(Level.WARNING, "every user of this machine can read the TLS key {0}: chmod 600", key);
    }
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
   * The context for TLS 1.3 and 1.2 handshakes.
   *
   * @return the same each time; it uses the newest certificate
   */
  public SSLContext context() {
    return context;
  }

  /**
   * When the certificate expires.
   *
   * @return the time that the certificate states
   */
  public Instant expires() {
    return keys.identity().expires();
  }

  private void log(Level level) {
    LOG.log(level, "TLS certificate: {0}", keys.identity());
    if (expires().isBefore(Instant.now())) {
      LOG.log(Level.WARNING, "the TLS certificate in {0} has expired", files.certificate());
    }
  }

  /** A description of the certificate for people. */
  @Override
  public String toString() {
    return keys.identity().toString();
  }

  // ---- the watch --------------------------------------------------------------------------

  private void watch() {
    try {
      while (true) {
        Thread.sleep(files.checkInterval());
        SurvivedFaults.attempt(LOG, "reading the TLS certificate, which stays,", this::check);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.TRACE, "the server stops", e);
    }
  }

  /** Files that are half written now are complete at the next check, so a warning is enough. */
  private void check() {
    try {
      Identity.Pem now = Identity.Pem.read(files);
      if (!now.equals(seen)) {
        seen = now;
        keys.replace(Identity.of(now, files));
        log(Level.INFO);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the TLS certificate stays the old one: {0}", e.getMessage());
    }
  }

  /** Stops watching the files. Connections go on. */
  @Override
  public void close() {
    watch.interrupt();
  }
}
