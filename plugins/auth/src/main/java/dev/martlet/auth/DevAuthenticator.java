package dev.martlet.auth;

import dev.martlet.api.auth.Authentication;
import dev.martlet.api.auth.Authenticator;
import dev.martlet.api.auth.AuthenticatorContext;
import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Trusts every token: {@code dev.<user>} is that user, {@code dev.<user>.admin} is that user as an
 * admin, and {@code dev.<user>?roles=referee,artist&name=Eva%20B} has roles and a name. Therefore
 * it works only on an address that other machines cannot reach.
 */
public final class DevAuthenticator implements AuthenticatorProvider, Authenticator {
  private static final String PREFIX = "dev.";
  private static final String ADMIN = ".admin";

  /** Called by {@link java.util.ServiceLoader}. */
  public DevAuthenticator() {}

  @Override
  public String name() {
    return "dev";
  }

  @Override
  public Authenticator create(AuthenticatorContext context) {
    if (!context.loopbackOnly()) {
      throw new IllegalStateException(
          "the authenticator dev lets anybody in as anybody, so it works on a loopback address"
              + " only: set martlet.host to one, or choose another martlet.auth.provider");
    }
    return this;
  }

  @Override
  public Authentication authenticate(Credentials credentials) {
    return credentials
        .token()
        .map(DevAuthenticator::read)
        .orElse(Authentication.accept(Principal.anonymous()));
  }

  private static Authentication read(String whole) {
    int query = whole.indexOf('?');
    String token = query < 0 ? whole : whole.substring(0, query);
    boolean admin = token.endsWith(ADMIN) && token.length() > PREFIX.length() + ADMIN.length();
    int end = token.length() - (admin ? ADMIN.length() : 0);
    if (!token.startsWith(PREFIX) || end <= PREFIX.length()) {
      return Authentication.refuse("a dev token is dev.<user> or dev.<user>.admin");
    }
    String user = token.substring(PREFIX.length(), end);
    try {
      Principal.user(user);
    } catch (IllegalArgumentException e) {
      return Authentication.refuse("the user in a dev token must be fit for a subscriber id");
    }
    try {
      Principal principal = admin ? Principal.admin(user) : Principal.user(user);
      String attributes = query < 0 ? "" : whole.substring(query + 1);
      return Authentication.accept(withAttributes(principal, attributes));
    } catch (IllegalArgumentException e) {
      return Authentication.refuse(
          "what follows the user in a dev token cannot be read: " + e.getMessage());
    }
  }

  private static Principal withAttributes(Principal of, String attributes) {
    Principal principal = of;
    for (String attribute : attributes.isEmpty() ? new String[0] : attributes.split("&")) {
      int equals = attribute.indexOf('=');
      String name = equals < 0 ? attribute : attribute.substring(0, equals);
      String value =
          equals < 0
              ? ""
              : URLDecoder.decode(attribute.substring(equals + 1), StandardCharsets.UTF_8);
      principal =
          switch (name) {
            case "name" -> principal.withName(value);
            case "roles" -> {
              Set<String> roles = new TreeSet<>(principal.roles());
              roles.addAll(List.of(value.split(",")));
              yield principal.withRoles(roles);
            }
            default -> principal.withClaim(name, value);
          };
    }
    return principal;
  }
}
