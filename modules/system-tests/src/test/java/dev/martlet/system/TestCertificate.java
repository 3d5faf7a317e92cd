package dev.martlet.system;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for this machine, made by the JDK's keytool.
 *
 * @param chain the PEM file with the certificate
 * @param key the PEM file with its key
 * @param certificate the certificate itself
 */
record TestCertificate(Path chain, Path key, X509Certificate certificate) {
  private static final char[] PASSWORD = "secret".toCharArray();

  /**
   * Makes a certificate in a folder of its own.
   *
   * @param algorithm of its key: RSA or EC
   */
  static TestCertificate make(String algorithm) throws Exception {
    List<String> size =
        algorithm.equals("EC") ? List.of("-groupname", "secp256r1") : List.of("-keysize", "2048");
    Path folder = Project.workFolder("certificate");
    Path store = folder.resolve("store.p12");
    List<String> command = new ArrayList<>(size);
    command.addAll(
        0,
        List.of(
            Project.jdkTool("keytool").toString(),
            "-genkeypair",
            "-keyalg",
            algorithm,
            "-alias",
            "martlet",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD)));
    Project.run(folder, command);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    X509Certificate certificate = (X509Certificate) keys.getCertificate("martlet");
    Path chain = folder.resolve("chain.pem");
    Path key = folder.resolve("key.pem");
    Files.writeString(chain, pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", keys.getKey("martlet", PASSWORD).getEncoded()));
    return new TestCertificate(chain, key, certificate);
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }

  /** Replaces the files by those of another certificate: first the certificate, then the key. */
  void replaceWith(TestCertificate other) throws Exception {
    Files.copy(other.chain, chain, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(other.key, key, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The context of a client that trusts this certificate and no other. */
  SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("martlet", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The serial number, as the log writes it. */
  String number() {
    return certificate.getSerialNumber().toString(16);
  }
}
