package dev.martlet.jwt;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Keys from a file: a JSON Web Key Set, a public key in PEM, or, with HS256, the secret itself. The
 * file is read again after it has changed. While it cannot be read, the last keys stay valid. For
 * any thread.
 */
final class FileKeys implements VerificationKeyResolver {
  private static final System.Logger LOG = System.getLogger(FileKeys.class.getName());

  /** A shorter secret can be guessed (RFC 7518, section 3.2). */
  private static final int LEAST_SECRET_BYTES = 32;

  /** The attributes that change when the file does. */
  private record Version(long modified, long size) {}

  private record Read(Version version, VerificationKeyResolver keys) {}

  private final Path file;
  private final String algorithm;
  private volatile Read last;

  /**
   * Reads the file for the first time.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it holds no key for the algorithm
   */
  FileKeys(Path file, String algorithm) throws IOException {
    this.file = file;
    this.algorithm = algorithm;
    try {
      this.last = read(version());
      if (algorithm.equals("HS256")) {
        warnIfReadableByAll();
      }
    } catch (IOException e) {
      throw new IOException("cannot read the key file " + file + ": " + e.getMessage(), e);
    }
  }

  private void warnIfReadableByAll() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
      LOG.log(
          Level.WARNING,
          "every user of this machine can read the secret in {0}, and make tokens with it: chmod"
              + " 600",
          file);
    }
  }

  @Override
  public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> nesting)
      throws UnresolvableKeyException {
    refresh();
    return last.keys().resolveKey(signature, nesting);
  }

  private void refresh() {
    Read known = last;
    try {
      Version version = version();
      if (!version.equals(known.version())) {
        last = read(version);
        LOG.log(Level.INFO, "read the keys of {0} again", file);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "kept the keys of {0}, which cannot be read: {1}", file, e.toString());
    }
  }

  private Version version() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Version(attributes.lastModifiedTime().toMillis(), attributes.size());
  }

  private Read read(Version version) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    try {
      if (text.startsWith("{")) {
        return new Read(version, keySet(text));
      }
      Key key = algorithm.equals("HS256") ? secret(text) : publicKey(text);
      return new Read(version, (signature, nesting) -> key);
    } catch (JoseException | GeneralSecurityException e) {
      throw new IllegalArgumentException("no key for " + algorithm + " in " + file, e);
    }
  }

  private VerificationKeyResolver keySet(String text) throws JoseException {
    JwksVerificationKeyResolver keys =
        new JwksVerificationKeyResolver(new JsonWebKeySet(text).getJsonWebKeys());
    keys.setDisambiguateWithVerifySignature(true);
    return keys;
  }

  private Key secret(String text) {
    byte[] secret = text.getBytes(StandardCharsets.ISO_8859_1);
    if (text.startsWith("-----") || secret.length < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          file + ": a secret for HS256 has at least " + LEAST_SECRET_BYTES + " bytes, in one line");
    }
    return new HmacKey(secret);
  }

  private Key publicKey(String text) throws GeneralSecurityException {
    String begin = "-----BEGIN PUBLIC KEY-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END PUBLIC KEY-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          file + ": neither a JSON Web Key Set nor a public key in PEM");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    String family =
        switch (algorithm) {
          case "RS256" -> "RSA";
          case "ES256" -> "EC";
          default -> "Ed25519";
        };
    return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(encoded));
  }
}
