package dev.martlet.server.config;

/** What is done with an input that has a member which its type does not have. */
public enum UnknownMembers {
  /** It is refused under the authenticator {@code dev}, and the member ignored under others. */
  AUTO,
  /** It is refused. */
  REFUSE,
  /** The member is ignored. */
  IGNORE
}
