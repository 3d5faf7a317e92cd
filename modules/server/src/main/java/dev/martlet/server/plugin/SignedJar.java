package dev.martlet.server.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Verifies that a signed jar is as it was signed: the virtual machine would notice an altered class
 * only when it loads it, and a class that was added or removed not at all. Who signed it is not
 * judged.
 */
final class SignedJar {
  private static final String META_INF = "META-INF/";

  /** Ends the name of an attribute, after the algorithm: {@code SHA-256-Digest}. */
  private static final String DIGEST = "-Digest";

  private SignedJar() {}

  /**
   * Verifies a jar, if it is signed.
   *
   * @param jar opened with verification
   * @throws PluginRefusedException if it was altered
   * @throws IOException if it cannot be read
   */
  static void verify(JarFile jar) throws IOException, PluginRefusedException {
    try {
      if (jar.stream().noneMatch(SignedJar::isSignature)) {
        return;
      }
      List<JarEntry> entries = jar.stream().toList();
      List<String> unsigned = new ArrayList<>();
      boolean signed = false;
      for (JarEntry entry : entries) {
        read(jar, entry);
        if (entry.getCodeSigners() != null) {
          signed = true;
        } else if (!entry.isDirectory() && !isOfSignature(entry)) {
          unsigned.add(entry.getName());
        }
      }
      Manifest manifest = jar.getManifest();
      if (manifest == null) {
        throw altered("its manifest was removed");
      }
      if (!signed) { // its signature cannot be read, or has an algorithm that is trusted no more
        unsigned.removeAll(manifest.getEntries().keySet());
        requireDigests(jar, manifest);
      }
      requireNone(unsigned, "was added");
      requireNone(missing(jar, manifest), "was removed");
    } catch (SecurityException e) {
      throw altered(e.getMessage());
    }
  }

  private static void read(JarFile file, JarEntry entry) throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      in.transferTo(OutputStream.nullOutputStream()); // verifies the digest at the end
    }
  }

  /** The virtual machine compares nothing if it does not take the jar for signed. */
  private static void requireDigests(JarFile file, Manifest manifest)
      throws IOException, PluginRefusedException {
    for (Map.Entry<String, Attributes> section : manifest.getEntries().entrySet()) {
      JarEntry entry = file.getJarEntry(section.getKey());
      if (entry != null) {
        for (Map.Entry<Object, Object> attribute : section.getValue().entrySet()) {
          requireDigest(file, entry, attribute.getKey().toString(), (String) attribute.getValue());
        }
      }
    }
  }

  private static void requireDigest(JarFile file, JarEntry entry, String attribute, String digest)
      throws IOException, PluginRefusedException {
    if (!attribute.endsWith(DIGEST)) {
      return;
    }
    String algorithm = attribute.substring(0, attribute.length() - DIGEST.length());
    try (InputStream in = file.getInputStream(entry)) {
      byte[] actual = MessageDigest.getInstance(algorithm).digest(in.readAllBytes());
      if (!Base64.getEncoder().encodeToString(actual).equals(digest)) {
        throw altered(entry.getName() + " was changed");
      }
    } catch (NoSuchAlgorithmException e) {
      throw altered(algorithm + " is unknown");
    }
  }

  private static List<String> missing(JarFile file, Manifest manifest) {
    return manifest.getEntries().keySet().stream()
        .filter(name -> file.getEntry(name) == null)
        .sorted()
        .toList();
  }

  private static void requireNone(List<String> entries, String what) throws PluginRefusedException {
    if (!entries.isEmpty()) {
      throw altered(entries.getFirst() + " " + what);
    }
  }

  private static PluginRefusedException altered(String how) {
    return new PluginRefusedException("is signed, but was altered after that: " + how);
  }

  private static boolean isSignature(JarEntry entry) {
    String name = entry.getName();
    return isIn(name, META_INF) && name.toUpperCase(Locale.ROOT).endsWith(".SF");
  }

  private static boolean isIn(String name, String folder) {
    return name.regionMatches(true, 0, folder, 0, folder.length());
  }

  /** Whether an entry belongs to the signature itself, which is not signed again. */
  private static boolean isOfSignature(JarEntry entry) {
    String name = entry.getName().toUpperCase(Locale.ROOT);
    if (!isIn(name, META_INF) || name.indexOf('/', META_INF.length()) >= 0) {
      return false;
    }
    return name.matches(".*(/MANIFEST\\.MF|/SIG-[^/]*|\\.SF|\\.RSA|\\.DSA|\\.EC)");
  }
}
