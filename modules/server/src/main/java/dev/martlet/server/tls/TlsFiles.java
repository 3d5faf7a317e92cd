package dev.martlet.server.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The files of the server's certificate.
 *
 * @param certificate a PEM file: the server's certificate, then those of its issuers
 * @param key a PEM file: its private key, PKCS#8 and not encrypted
 * @param checkInterval how often the files are checked for changes
 */
public record TlsFiles(Path certificate, Path key, Duration checkInterval) {}
