package dev.martlet.api.shard;

import dev.martlet.api.auth.Principal;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may read the {@link Metadata} of a shard. Admins always may. Immutable.
 *
 * @since 1.0
 */
public final class Readers {
  private enum Kind {
    EVERYBODY,
    USERS,
    ROLE
  }

  private static final Readers EVERYBODY = new Readers(Kind.EVERYBODY, Optional.empty());
  private static final Readers USERS = new Readers(Kind.USERS, Optional.empty());

  private final Kind kind;
  private final Optional<String> role;

  private Readers(Kind kind, Optional<String> role) {
    this.kind = kind;
    this.role = role;
  }

  /**
   * Everybody who reaches the server, logged in or not.
   *
   * @return the readers
   */
  public static Readers everybody() {
    return EVERYBODY;
  }

  /**
   * Everybody who is logged in.
   *
   * @return the readers
   */
  public static Readers users() {
    return USERS;
  }

  /**
   * Those who have a role.
   *
   * @param name of the role
   * @return the readers
   */
  public static Readers role(String name) {
    return new Readers(Kind.ROLE, Optional.of(Objects.requireNonNull(name, "name is null")));
  }

  /**
   * Returns whether somebody may read.
   *
   * @param principal who asks
   * @return true if they may
   */
  public boolean include(Principal principal) {
    return principal.isAdmin()
        || switch (kind) {
          case EVERYBODY -> true;
          case USERS -> principal.userId().isPresent();
          case ROLE -> principal.hasRole(role.orElseThrow());
        };
  }

  /**
   * The role that a reader needs.
   *
   * @return the role; empty if none is needed
   */
  public Optional<String> neededRole() {
    return role;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Readers that && kind == that.kind && role.equals(that.role);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, role);
  }

  /** Shows who they are. */
  @Override
  public String toString() {
    return switch (kind) {
      case EVERYBODY -> "everybody";
      case USERS -> "users";
      case ROLE -> "role " + role.orElseThrow();
    };
  }
}
