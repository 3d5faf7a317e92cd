/**
 * The authenticator {@code jwt}: verifies signed tokens with keys from a file or a URL.
 *
 * <p>It is called from several threads at once and may block while it reads keys. The package uses
 * the plugin API, the JDK, and jose4j for all cryptography.
 */
package dev.martlet.jwt;
