/**
 * The API that plugins compile against: shard types, simulations, principals and the authenticator
 * SPI.
 *
 * <p>A plugin is a modular jar that requires this module and {@code provides} a {@link
 * dev.martlet.api.ShardType} or an {@link dev.martlet.api.AuthenticatorProvider}. It needs no
 * {@code opens}: the server opens the packages that its JSON library must read.
 */
module dev.martlet.api {
  exports dev.martlet.api;
}
