/**
 * The API that plugins compile against: shard types, simulations, principals, authenticators,
 * snapshot formats and stores of journals.
 *
 * <p>A plugin is a modular jar that requires this module and {@code provides} a {@link
 * dev.martlet.api.shard.ShardType}, an {@link dev.martlet.api.auth.AuthenticatorProvider}, a {@link
 * dev.martlet.api.shard.SnapshotFormat} or a {@link dev.martlet.api.journal.JournalStoreProvider}.
 * It needs no {@code opens}: the server opens the packages that its JSON library must read.
 *
 * <p>Nothing that is passed or returned is null, unless it is marked {@code @Nullable}. The marks
 * are those of JSpecify, for tools that check it; a plugin compiles and runs without its jar.
 */
module dev.martlet.api {
  requires static org.jspecify;

  exports dev.martlet.api;
  exports dev.martlet.api.auth;
  exports dev.martlet.api.interest;
  exports dev.martlet.api.journal;
  exports dev.martlet.api.shard;
}
