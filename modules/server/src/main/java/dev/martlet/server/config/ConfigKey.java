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
  /** The certificate. */
  TLS_CERTIFICATE(
      "martlet.tls.certificate",
      "",
      "path",
      "a PEM file with the server's certificate and those that vouch for it; both ports speak TLS"
          + " then, and plain text if it is empty"),
  /** Its key. */
  TLS_KEY(
      "martlet.tls.key",
      "",
      "path",
      "a PEM file with the certificate's private key: RSA or EC, PKCS#8, not encrypted"),
  /** How often they are looked at. */
  TLS_CHECK_INTERVAL(
      "martlet.tls.check-interval",
      "PT1M",
      "duration",
      "how often the two files are looked at for changes; connections made from then on use what"
          + " is new, and those that are open stay"),
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
  /** Whether connections end with their tokens. */
  AUTH_CLOSE_EXPIRED(
      "martlet.auth.close-expired",
      "true",
      "true or false",
      "whether a connection is closed when the token it was opened with expires"),
  /** Origins of browsers that may connect. */
  ORIGINS(
      "martlet.origins",
      "",
      "origins",
      "origins whose pages may connect besides those of this host, separated by commas; * is any"),
  /** Proxies that are believed. */
  PROXIES(
      "martlet.proxies",
      "",
      "addresses",
      "addresses of proxies, or ranges such as 10.0.0.0/8, separated by commas, that are believed"
          + " when they say for whom they call"),
  /** How proxies say it. */
  PROXY_HEADER(
      "martlet.proxy-header",
      "x-forwarded-for",
      "name",
      "how they say it: x-forwarded-for, forwarded (RFC 7239) or proxy-protocol (versions 1 and"
          + " 2)"),
  /** How long loading a plugin may take. */
  PLUGIN_DEADLINE(
      "martlet.plugin-deadline",
      "PT30S",
      "duration",
      "how long the constructor of a plugin's provider may take; then it is reported, and left"
          + " out"),
  /** How the log is written. */
  LOG_FORMAT(
      "martlet.log-format",
      "text",
      "text or json",
      "how the log is written to standard error: a line of text an event, or a JSON object"),
  /** How many tick threads there are. */
  TICK_THREADS(
      "martlet.tick-threads",
      "0",
      "threads",
      "how many threads tick the shards; 0 is as many as there are processors"),
  /** How many threads read and write WebSockets. */
  SOCKET_THREADS(
      "martlet.socket-threads",
      "0",
      "threads",
      "how many threads read and write the WebSockets; 0 is as many as there are processors"),
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
      "the most connections of one address (IPv6: of one /64)",
      "429 `TOO_MANY_CONNECTIONS`",
      "martlet_refusals_total{code=\"TOO_MANY_CONNECTIONS\"}"),
  /** Connections in all. */
  CONNECTIONS(
      "martlet.limits.connections",
      "20000",
      "connections",
      "the most connections in all; fewer when the process may not open as many files",
      "503 `SERVER_FULL`",
      "martlet_refusals_total{code=\"SERVER_FULL\"}"),
  /** Connections of one user under one id. */
  CONNECTIONS_PER_SUBSCRIBER(
      "martlet.limits.connections-per-subscriber",
      "8",
      "connections",
      "the most connections that one user has under one subscriber id in one shard; 0 is unlimited."
          + " The anonymous are limited by their address",
      "429 `TOO_MANY_OF_SUBSCRIBER`",
      "martlet_refusals_total{code=\"TOO_MANY_OF_SUBSCRIBER\"}"),
  /** Handshakes in progress. */
  HANDSHAKES(
      "martlet.limits.handshakes",
      "4096",
      "connections",
      "the most connections that have not been upgraded or refused yet",
      "503 `TOO_MANY_HANDSHAKES`, or the connection is closed",
      "martlet_refusals_total{code=\"TOO_MANY_HANDSHAKES\"}"),
  /** Handshakes in progress of one address. */
  HANDSHAKES_PER_ADDRESS(
      "martlet.limits.handshakes-per-address",
      "64",
      "connections",
      "how many of them one address may have (IPv6: one /64); does not hold for proxies that are"
          + " named",
      "503 `TOO_MANY_HANDSHAKES`, or the connection is closed",
      "martlet_refusals_total{code=\"TOO_MANY_HANDSHAKES\"}"),
  /** The longest request head. */
  HEADER_BYTES(
      "martlet.limits.header-bytes",
      "16384",
      "bytes",
      "the longest request line, and the most bytes of headers, of an upgrade",
      "414 `URI_TOO_LONG`, 431 `HEADERS_TOO_LARGE`",
      "martlet_refusals_total{code=\"HEADERS_TOO_LARGE\"}"),
  /** How long an upgrade may take. */
  HANDSHAKE_TIMEOUT(
      "martlet.limits.handshake-timeout",
      "PT10S",
      "duration",
      "how long a client may take to send its upgrade, authentication included",
      "the connection is closed",
      "martlet_cuts_total{why=\"handshake\"}"),
  /** How many may be authenticated at once. */
  AUTHENTICATIONS(
      "martlet.limits.authentications",
      "256",
      "calls",
      "how many callers the authenticator is asked about at once; the others wait, up to its"
          + " deadline",
      "503 `AUTHENTICATION_UNAVAILABLE`",
      "martlet_authentications_refused_total{why=\"busy\"}"),
  /** Failed authentications. */
  AUTH_FAILURES(
      "martlet.limits.auth-failures-per-minute",
      "30",
      "a minute",
      "how many tokens that are not accepted an address may present before it must wait (IPv6: a"
          + " /64); 0 is unlimited",
      "429 `TOO_MANY_FAILURES`",
      "martlet_refusals_total{code=\"TOO_MANY_FAILURES\"}"),
  /** Refused joins. */
  REFUSED_JOINS(
      "martlet.limits.refused-joins-per-minute",
      "60",
      "a minute",
      "how many joins of an address may be refused by a shard, or lead to none, before it must wait"
          + " (IPv6: a /64); 0 is unlimited",
      "429 `TOO_MANY_FAILURES`",
      "martlet_refusals_total{code=\"TOO_MANY_FAILURES\"}"),
  /** Shards made on demand. */
  SHARDS_ON_DEMAND(
      "martlet.limits.shards-on-demand",
      "10000",
      "shards",
      "the most shards that were made because somebody joined them; 0 is unlimited. Configured"
          + " shards do not count",
      "503 `TOO_MANY_SHARDS`",
      "martlet_refusals_total{code=\"TOO_MANY_SHARDS\"}"),
  /** Shards made on demand for one user. */
  SHARDS_PER_PRINCIPAL(
      "martlet.limits.shards-per-principal",
      "64",
      "shards",
      "how many of them one user may have had made, or, for the anonymous, one address; 0 is"
          + " unlimited",
      "429 `TOO_MANY_OF_YOURS`",
      "martlet_refusals_total{code=\"TOO_MANY_OF_YOURS\"}"),
  /** How long making a shard may take. */
  CREATE_DEADLINE(
      "martlet.limits.create-deadline",
      "PT10S",
      "duration",
      "how long a shard type may take to make a shard",
      "503 `SHARD_LATE`",
      "martlet_plugin_calls_late_total{call=\"maker\"}"),
  /** The longest message. */
  MESSAGE_BYTES(
      "martlet.limits.message-bytes",
      "65536",
      "bytes",
      "the longest message a client may send",
      "close 1009",
      "martlet_closes_total{code=\"1009\"}"),
  /** Inputs a second. */
  INPUTS_PER_SECOND(
      "martlet.limits.inputs-per-second",
      "120",
      "messages/s",
      "how many messages a client may send a second, in the long run",
      "close 1008 `rate limit exceeded`",
      "martlet_closes_total{code=\"1008\"}"),
  /** Inputs at once. */
  INPUT_BURST(
      "martlet.limits.input-burst",
      "240",
      "messages",
      "how many messages a client may send at once after a rest",
      "close 1008 `rate limit exceeded`",
      "martlet_closes_total{code=\"1008\"}"),
  /** Inputs of one subscriber in one tick. */
  INPUTS_PER_TICK(
      "martlet.limits.inputs-per-tick",
      "32",
      "inputs",
      "how many inputs of one subscriber are applied in one tick; the rest wait for the next, and"
          + " hold up nobody else",
      "nothing: they are applied later",
      "martlet_inputs_put_off_total"),
  /** Inputs of one subscriber that wait. */
  INPUTS_WAITING(
      "martlet.limits.inputs-waiting",
      "256",
      "inputs",
      "how many inputs of one subscriber may wait for a tick",
      "complaint `QUEUE_FULL`",
      "martlet_inputs_refused_total{code=\"QUEUE_FULL\"}"),
  /** Malformed inputs. */
  MALFORMED_INPUTS(
      "martlet.limits.malformed-inputs-per-minute",
      "20",
      "a minute",
      "how many messages that are no envelope, or no input of the shard, a client may send",
      "complaints `BAD_ENVELOPE` and `BAD_INPUT`, then close 1008 `too many malformed inputs`",
      "martlet_inputs_refused_total{code=\"BAD_INPUT\"}"),
  /** How deep an input may be nested. */
  JSON_DEPTH(
      "martlet.limits.json-depth",
      "32",
      "levels",
      "how deep a client's JSON may be nested",
      "complaint `BAD_ENVELOPE`",
      "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}"),
  /** The longest string in an input. */
  JSON_STRING(
      "martlet.limits.json-string",
      "16384",
      "characters",
      "the longest string or member name in a client's JSON",
      "complaint `BAD_ENVELOPE`",
      "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}"),
  /** The longest number in an input. */
  JSON_NUMBER(
      "martlet.limits.json-number",
      "64",
      "characters",
      "the longest number in a client's JSON",
      "complaint `BAD_ENVELOPE`",
      "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}"),
  /** How long a posted input may wait. */
  INPUT_DEADLINE(
      "martlet.limits.input-deadline",
      "PT10S",
      "duration",
      "how long an input that is posted over HTTP may wait for its tick before its sender is"
          + " answered; it may be applied all the same",
      "503 `INPUT_LATE`",
      ""),
  /** Complaints a second. */
  COMPLAINTS_PER_SECOND(
      "martlet.limits.complaints-per-second",
      "5",
      "messages/s",
      "how many complaints about its inputs a client is sent a second",
      "nothing: the rest are left out",
      "martlet_complaints_left_out_total"),
  /** How long a socket may take nothing. */
  WRITE_TIMEOUT(
      "martlet.limits.write-timeout",
      "PT10S",
      "duration",
      "how long a client's socket may take nothing before it is closed",
      "the connection is closed",
      "martlet_cuts_total{why=\"write\"}"),
  /** How often a client is pinged. */
  PING_INTERVAL(
      "martlet.limits.ping-interval",
      "PT20S",
      "duration",
      "how often a client is sent a ping",
      "a ping",
      ""),
  /** How long a client may be silent. */
  SILENCE_TIMEOUT(
      "martlet.limits.silence-timeout",
      "PT45S",
      "duration",
      "how long nothing, not even a pong, may come from a client before it is closed",
      "the connection is closed",
      "martlet_cuts_total{why=\"silence\"}"),
  /** How long a closing handshake may take. */
  CLOSE_TIMEOUT(
      "martlet.limits.close-timeout",
      "PT2S",
      "duration",
      "how long a client may take to answer a close, or to close the socket of a refused upgrade",
      "the connection is closed",
      "martlet_cuts_total{why=\"closing\"}"),
  /** The longest snapshot. */
  SNAPSHOT_BYTES(
      "martlet.limits.snapshot-bytes",
      "4194304",
      "bytes",
      "the longest snapshot, encoded; a longer one is a failure of its simulation",
      "close 1011",
      "martlet_plugin_failures_total{where=\"tick\"}"),
  /** How long a baseline is kept. */
  BASELINE_TICKS(
      "martlet.limits.baseline-ticks",
      "100",
      "ticks",
      "for how many ticks a client of version 2 may take nothing and still be sent a difference"
          + " after that; later it is sent the whole state",
      "nothing: it is sent more",
      "martlet_snapshots_superseded_total"),
  /** Events that wait. */
  EVENT_BYTES(
      "martlet.limits.event-bytes",
      "262144",
      "bytes",
      "how much of a shard's events may wait for one client that does not take them, 64 for each"
          + " included",
      "close 1013 `too slow for its events`",
      "martlet_closes_total{code=\"1013\"}"),
  /** How long a seat is held. */
  RESUME_GRACE(
      "martlet.limits.resume-grace",
      "PT20S",
      "duration",
      "for how long the seat of a client of version 2 is held whose connection was lost; PT0S: it"
          + " is not",
      "the subscriber has left",
      "martlet_seats_held_total"),
  /** How long a turn may take. */
  TICK_TIMEOUT(
      "martlet.limits.tick-timeout",
      "PT10S",
      "duration",
      "how long a shard may be in one tick before it is quarantined",
      "close 1011 `the simulation does not answer`; then 503 `SHARD_QUARANTINED`",
      "martlet_shards_quarantined_total"),
  /** Hanging shards of one type. */
  HUNG_PER_TYPE(
      "martlet.limits.hung-shards-per-type",
      "3",
      "shards",
      "how many shards of one type may hang in a tick before no more are made of it",
      "503 `SHARD_QUARANTINED`",
      "martlet_refusals_total{code=\"SHARD_QUARANTINED\"}"),
  /** Processor time of one shard. */
  SHARD_CPU(
      "martlet.limits.shard-cpu",
      "PT0.5S",
      "duration a second",
      "how much processor time a shard may take in a second of time, over 5 s, before it is"
          + " reported",
      "nothing: the log tells the operator",
      "martlet_shards_over_budget_total{budget=\"cpu\"}"),
  /** Allocation of one shard. */
  SHARD_ALLOCATION(
      "martlet.limits.shard-allocation",
      "268435456",
      "bytes/s",
      "how much memory a shard may allocate in a second, over 5 s, before it is reported",
      "nothing: the log tells the operator",
      "martlet_shards_over_budget_total{budget=\"allocation\"}"),
  /** Threads that may be lost. */
  LOST_THREADS(
      "martlet.limits.lost-threads",
      "0",
      "threads",
      "how many threads may hang in plugin code before the server says that it is not ready",
      "nothing: `/observe/health/ready` answers 503",
      "martlet_tick_threads_lost"),
  /** Ticks that may be left out. */
  STARVED_TICKS(
      "martlet.limits.starved-ticks",
      "5",
      "percent",
      "how many of a hundred ticks may be left out for want of processors, for ten seconds, before"
          + " the server says that it is not ready; 100 is never",
      "nothing: `/observe/health/ready` answers 503, until it is better for ten seconds",
      "martlet_ticks_starved_total"),
  /** Connections to the HTTP port. */
  HTTP_CONNECTIONS(
      "martlet.limits.http-connections",
      "2048",
      "connections",
      "the most connections to the HTTP port, event streams among them; more wait to be accepted",
      "it waits",
      ""),
  /** Connections that wait to be accepted. */
  BACKLOG(
      "martlet.limits.backlog",
      "4096",
      "connections",
      "how many connections to the shard port the kernel holds until they are accepted; the kernel"
          + " may hold fewer",
      "it waits",
      "");

  private final String key;
  private final String fallback;
  private final String unit;
  private final String meaning;
  private final String seen;
  private final String counter;

  ConfigKey(String key, String fallback, String unit, String meaning) {
    this(key, fallback, unit, meaning, "", "");
  }

  ConfigKey(String key, String fallback, String unit, String meaning, String seen, String counter) {
    this.seen = seen;
    this.counter = counter;
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
   * What a client sees that passes the limit.
   *
   * @return a phrase for people; empty if the setting is no limit
   */
  public String seen() {
    return seen;
  }

  /**
   * Where it is counted that the limit was passed.
   *
   * @return the name of a figure, with its label; empty if there is none
   */
  public String counter() {
    return counter;
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
