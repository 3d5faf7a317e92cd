package dev.martlet.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting there is, but for those of shards and of authenticators: the one place that lists
 * them.
 */
public enum ConfigKey {
  /** The folder that relative paths start from. */
  HOME(
      "martlet.home",
      ".",
      "path",
      "the folder that relative paths start from; the launcher sets it to the image"),
  /** The configuration file. */
  CONFIG(
      "martlet.config",
      "conf/application.yaml",
      "path",
      "the configuration file; not read from itself"),
  /** The address to listen on. */
  HOST("martlet.host", "127.0.0.1", "address", "the address both ports listen on"),
  /** The HTTP port. */
  PORT("martlet.port", "4321", "port", "the HTTP port; 0 takes a free one"),
  /** The port of the shard sockets. */
  SHARD_PORT(
      "martlet.shard-port",
      "",
      "port",
      "the port of the shard sockets; empty is the HTTP port + 3 (or a free one with port 0)"),
  /** The folder of the plugins. */
  PLUGINS("martlet.plugins", "plugins", "path", "the folder of the plugins"),
  /** Whether a plugin that does not load keeps the server from starting. */
  PLUGINS_STRICT(
      "martlet.plugins-strict",
      "false",
      "true or false",
      "whether a plugin that does not load keeps the server from starting"),
  /** The folder whose files the HTTP port serves. */
  WWW(
      "martlet.www",
      "www",
      "path",
      "the folder whose files the HTTP port serves; empty serves none"),
  /** The authenticator's name. */
  AUTH_PROVIDER(
      "martlet.auth.provider", "dev", "name", "which authenticator decides who a caller is"),
  /** How long the authenticator may take. */
  AUTH_DEADLINE(
      "martlet.auth.deadline",
      "PT5S",
      "duration",
      "how long the authenticator may take; then the caller is refused"),
  /** Origins of browsers that may connect. */
  ORIGINS(
      "martlet.origins",
      "",
      "origins",
      "origins whose pages may connect besides those of this host, separated by commas; * is any"),
  /** How many tick threads there are. */
  TICK_THREADS(
      "martlet.tick-threads",
      "0",
      "threads",
      "how many threads tick the shards; 0 is as many as there are processors"),
  /** How long a drain may take. */
  DRAIN_TIMEOUT(
      "martlet.drain-timeout",
      "PT15S",
      "duration",
      "how long stopping may take; then what is left is cut"),
  /** Connections of one address. */
  CONNECTIONS_PER_ADDRESS(
      "martlet.limits.connections-per-address",
      "64",
      "connections",
      "the most connections of one address (IPv6: of one /64)"),
  /** Connections in all. */
  CONNECTIONS("martlet.limits.connections", "20000", "connections", "the most connections in all"),
  /** Shards in all. */
  SHARDS(
      "martlet.limits.shards", "10000", "shards", "the most shards there may be; 0 is unlimited"),
  /** The longest message. */
  MESSAGE_BYTES(
      "martlet.limits.message-bytes", "65536", "bytes", "the longest message a client may send"),
  /** How deep an input may be nested. */
  JSON_DEPTH("martlet.limits.json-depth", "32", "levels", "how deep a client's JSON may be nested"),
  /** The longest string in an input. */
  JSON_STRING(
      "martlet.limits.json-string",
      "16384",
      "characters",
      "the longest string or member name in a client's JSON"),
  /** The longest number in an input. */
  JSON_NUMBER(
      "martlet.limits.json-number", "64", "characters", "the longest number in a client's JSON"),
  /** Inputs a second. */
  INPUTS_PER_SECOND(
      "martlet.limits.inputs-per-second",
      "120",
      "messages/s",
      "how many messages a client may send a second, in the long run"),
  /** Inputs at once. */
  INPUT_BURST(
      "martlet.limits.input-burst",
      "240",
      "messages",
      "how many messages a client may send at once after a rest"),
  /** Complaints a second. */
  COMPLAINTS_PER_SECOND(
      "martlet.limits.complaints-per-second",
      "5",
      "messages/s",
      "how many complaints about its inputs a client is sent a second; the rest are left out"),
  /** The longest request head. */
  HEADER_BYTES(
      "martlet.limits.header-bytes",
      "16384",
      "bytes",
      "the longest request line, and the most bytes of headers, of an upgrade"),
  /** How long an upgrade may take. */
  HANDSHAKE_TIMEOUT(
      "martlet.limits.handshake-timeout",
      "PT10S",
      "duration",
      "how long a client may take to send its upgrade"),
  /** How long a socket may take nothing. */
  WRITE_TIMEOUT(
      "martlet.limits.write-timeout",
      "PT10S",
      "duration",
      "how long a client's socket may take nothing before it is closed"),
  /** How often a client is pinged. */
  PING_INTERVAL(
      "martlet.limits.ping-interval", "PT20S", "duration", "how often a client is sent a ping"),
  /** How long a client may be silent. */
  SILENCE_TIMEOUT(
      "martlet.limits.silence-timeout",
      "PT45S",
      "duration",
      "how long nothing, not even a pong, may come from a client before it is closed"),
  /** How long a closing handshake may take. */
  CLOSE_TIMEOUT(
      "martlet.limits.close-timeout",
      "PT2S",
      "duration",
      "how long a client may take to answer a close");

  private final String key;
  private final String fallback;
  private final String unit;
  private final String meaning;

  ConfigKey(String key, String fallback, String unit, String meaning) {
    this.key = key;
    this.fallback = fallback;
    this.unit = unit;
    this.meaning = meaning;
  }

  /**
   * The key in the file and on the command line.
   *
   * @return a dotted name
   */
  public String key() {
    return key;
  }

  /**
   * What holds if it is not set.
   *
   * @return the default, as text
   */
  public String fallback() {
    return fallback;
  }

  /**
   * What its value is.
   *
   * @return a unit or a form, for people
   */
  public String unit() {
    return unit;
  }

  /**
   * What it is for.
   *
   * @return a phrase for people
   */
  public String meaning() {
    return meaning;
  }

  /**
   * The key in the environment: upper case, with an underscore for what is no letter.
   *
   * @return the name of a variable
   */
  public String variable() {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "_");
  }

  static Optional<ConfigKey> of(String key) {
    return Arrays.stream(values()).filter(k -> k.key.equals(key)).findFirst();
  }

  static Optional<ConfigKey> ofVariable(String variable) {
    return Arrays.stream(values()).filter(k -> k.variable().equals(variable)).findFirst();
  }
}
