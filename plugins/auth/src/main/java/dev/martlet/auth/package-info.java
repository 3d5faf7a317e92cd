/**
 * The authenticators {@code dev} and {@code tokens}.
 *
 * <p>They are called from several threads at once, and are immutable once created. The package uses
 * the plugin API and the JDK.
 */
package dev.martlet.auth;
