/**
 * Authenticators: who a caller is.
 *
 * <p>An {@link dev.martlet.api.auth.Authenticator} is called from several threads at once.
 * Principals, credentials and answers are immutable.
 */
@NullMarked
package dev.martlet.api.auth;

import org.jspecify.annotations.NullMarked;
