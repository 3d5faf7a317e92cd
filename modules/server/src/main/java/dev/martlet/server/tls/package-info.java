/**
 * The server's TLS certificate and key, read again when their files change.
 *
 * <p>Threads: any; a virtual thread watches the files.
 *
 * <p>Uses no other package of the server.
 */
package dev.martlet.server.tls;
