package dev.martlet.server.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the server's certificate is.
 *
 * @param certificate a PEM file: the server's certificate, then those that vouch for it
 * @param key a PEM file: its private key, PKCS#8 and not encrypted
 * @param checkInterval how often they are looked at, for changes
 */
public record TlsFiles(Path certificate, Path key, Duration checkInterval) {}
