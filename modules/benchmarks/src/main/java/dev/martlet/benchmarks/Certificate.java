package dev.martlet.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for this machine and its key, made by the JDK's keytool.
 *
 * @param chain the PEM file with the certificate
 * @param key the PEM file with its key
 */
record Certificate(Path chain, Path key) {
  private static final String PASSWORD = "secret";

  /** Makes one in a folder, in place of the one that is there. */
  static Certificate make(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = Files.createDirectories(folder).resolve("store.p12");
    Files.deleteIfExists(store);
    String options =
        "-genkeypair -keyalg EC -groupname secp256r1 -alias it -dname CN=localhost"
            + " -ext san=ip:127.0.0.1 -validity 2 -storetype PKCS12 -storepass "
            + PASSWORD;
    List<String> command = new ArrayList<>(List.of(options.split(" ")));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-keystore", store.toString()));
    Tool.run(folder, command);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path chain = folder.resolve("chain.pem");
    Path key = folder.resolve("key.pem");
    Files.writeString(chain, pem("CERTIFICATE", keys.getCertificate("it").getEncoded()));
    byte[] secret = keys.getKey("it", PASSWORD.toCharArray()).getEncoded();
    Files.writeString(key, pem("PRIVATE KEY", secret));
    return new Certificate(chain, key);
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }
}
