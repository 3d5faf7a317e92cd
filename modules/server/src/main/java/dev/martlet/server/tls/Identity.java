package dev.martlet.server.tls;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The server's identity: its certificate chain and private key.
 *
 * @param chain the server's certificate, then those of its issuers
 * @param key the private key of the first certificate
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {

  /** The contents of the two PEM files. */
  record Pem(String chain, String key) {
    static Pem read(TlsFiles files) throws IOException {
      return new Pem(text(files.certificate()), text(files.key()));
    }

    private static String text(Path file) throws IOException {
      try {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new IOException("cannot read " + file + ": " + e, e);
      }
    }

    /** Hides the contents, so that the key never gets into a log. */
    @Override
    public String toString() {
      return "a certificate and its key";
    }
  }

  /**
   * Parses the contents of the files.
   *
   * @param pem the contents
   * @param files the names, for errors
   * @throws IOException if they hold no certificate or no key, or the two do not match
   */
  static Identity of(Pem pem, TlsFiles files) throws IOException {
    List<X509Certificate> chain = chain(pem, files);
    PrivateKey key = key(pem, files);
    if (!belongs(key, chain.getFirst().getPublicKey())) {
      throw new IOException(
          files.key()
              + " is not the key of the first certificate in "
              + files.certificate()
              + " ("
              + chain.getFirst().getSubjectX500Principal()
              + ")");
    }
    return new Identity(chain, key);
  }

  private static List<X509Certificate> chain(Pem pem, TlsFiles files) throws IOException {
    Resource resource = Resource.create("certificate", pem.chain());
    try {
      return Keys.builder().pem(keys -> keys.certChain(resource)).build().certChain();
    } catch (RuntimeException e) {
      throw new IOException("no certificates in PEM form in " + files.certificate(), e);
    }
  }

  private static PrivateKey key(Pem pem, TlsFiles files) throws IOException {
    Resource resource = Resource.create("key", pem.key());
    try {
      return Keys.builder().pem(keys -> keys.key(resource)).build().privateKey().orElseThrow();
    } catch (RuntimeException e) {
      // Without the cause: its message may hold a part of the key.
      throw new IOException(
          "no private key of RSA or EC in PEM form, PKCS#8 and not encrypted, in " + files.key());
    }
  }

  private static boolean belongs(PrivateKey key, PublicKey other) {
    if (!key.getAlgorithm().equals(other.getAlgorithm())) {
      return false;
    }
    try {
      byte[] something = "martlet".getBytes(StandardCharsets.US_ASCII);
      String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(something);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(something);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** When the certificate expires. */
  Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** A description for people. */
  @Override
  public String toString() {
    return chain.getFirst().getSubjectX500Principal()
        + ", number "
        + chain.getFirst().getSerialNumber().toString(16)
        + ", good until "
        + expires();
  }
}
