package dev.martlet.system;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each limit costs whoever runs into it and the server, for the page of limits: in bytes and
 * processor time, for the defaults. The times are of one core of a small machine, those of {@link
 * LimitCostsMeasurement} among them; where they were not measured, the page says "about". A limit
 * that is not here has empty cells on the page.
 */
final class LimitCosts {
  /**
   * What it costs to use a limit up.
   *
   * @param attacker what the other side must spend
   * @param server what it costs the server at most
   */
  record Cost(String attacker, String server) {}

  private static final Map<String, Cost> ALL = new LinkedHashMap<>();

  private LimitCosts() {}

  /** The costs of a limit; empty texts if nobody has said them. */
  static Cost of(String key) {
    return ALL.getOrDefault(key, new Cost("", ""));
  }

  /** All limits that have costs, by key, without "martlet.limits.". */
  static Map<String, Cost> all() {
    return ALL;
  }

  private static void add(String name, String attacker, String server) {
    ALL.put("martlet.limits." + name, new Cost(attacker, server));
  }

  static {
    // Who is let in.
    add(
        "connections-per-address",
        "64 sockets, and an address of its own for each further 64",
        "about 60 KB each without data in the kernel: 4 MB an address");
    add(
        "connections",
        "313 addresses with 64 sockets each",
        "about 60 KB each: 1.2 GB, and a file each");
    add(
        "connections-per-subscriber",
        "8 sockets with one token",
        "8 outboxes with one frame each, shared if nobody has a view of their own");
    add("handshakes", "64 addresses with 64 sockets each", "about 20 KB each: 80 MB");
    add("handshakes-per-address", "64 sockets", "about 20 KB each: 1.3 MB an address");
    add(
        "header-bytes",
        "16 KB of upload",
        "16 KB for as long as the handshake takes, 0.8 ms with its refusal");
    add("handshake-timeout", "a socket every ten seconds", "one of the places above for that long");
    add("authentications", "256 connections at once", "a platform thread and about 1 MB each");
    add(
        "auth-failures-per-minute",
        "30 connections a minute and address",
        "0.2 ms each, about 0.4 ms with `jwt`");
    add("refused-joins-per-minute", "60 connections a minute and address", "0.6 ms each");
    // Shards.
    add(
        "shards-on-demand",
        "157 users with 64 shards each",
        "what the plugin's shard costs, and about 10 KB each");
    add("shards-per-principal", "64 joins with one token", "64 shards of the plugin's");
    add(
        "bans-per-shard",
        "10 000 accounts, each sent away by the simulation",
        "about 200 bytes each: 2 MB a shard");
    add("create-deadline", "one join", "a platform thread for as long as the plugin takes");
    add(
        "shard-cpu",
        "what a plugin computes for others' inputs",
        "half of one core; nothing is stopped, an operator is told");
    add("shard-allocation", "the same", "256 MB a second for the collector; an operator is told");
    add("tick-timeout", "one input, if a plugin has an endless loop", "one core for ten seconds");
    add("hung-shards-per-type", "three such inputs", "three threads, and up to three cores");
    add("slow-tick", "the same", "a line of the log a minute and shard, 0.5 KB");
    add("lost-threads", "one such input", "one thread; an operator is told");
    add("starved-ticks", "load of any kind", "nothing: whoever sends players here is told");
    // Inputs.
    add("message-bytes", "64 KB of upload", "64 KB until it is read, 0.3 ms");
    add(
        "inputs-per-second",
        "120 messages a second, 7.8 MB/s at the longest",
        "10 us each if they are short, 70 us if they are of 16 KB");
    add("input-burst", "240 messages", "the same, once");
    add("inputs-per-tick", "32 messages a tick", "32 calls of the plugin a tick and subscriber");
    add("inputs-waiting", "256 messages", "what 256 of the plugin's inputs take");
    add("join-bytes", "2 KB in a URL for each join", "2 KB until the shard has read it, 0.1 ms");
    add("signals-waiting", "a plugin that sends 256", "256 signals, among the bytes of inputs");
    add("malformed-inputs-per-minute", "20 messages a minute", "an answer of 0.2 KB each");
    add("json-depth", "2 bytes a level", "a frame of the stack a level: about 3 KB");
    add("json-string", "16 KB of upload", "16 to 32 KB until it is applied");
    add("json-number", "64 bytes", "less than 1 us; longer ones would take quadratic time");
    add("input-deadline", "a request", "a virtual thread and about 10 KB for ten seconds");
    add("complaints-per-second", "5 wrong messages a second", "1 KB a second");
    // What is sent.
    add(
        "write-timeout",
        "a socket that is not read",
        "one frame and the kernel's buffer, for 10 s");
    add("write-progress", "16 KB of download every ten seconds", "the same, for as long");
    add(
        "read-timeout",
        "16 KB of upload a minute",
        "up to 64 KB a connection, 32 MB in all, as long as the message may take: 4 minutes");
    add("ping-interval", "answering 2 bytes every 20 s", "2 bytes every 20 s, about 5 us");
    add("silence-timeout", "a socket every 45 s", "a place in the limits of connections");
    add("close-timeout", "a socket every two seconds", "a place in the limits of connections");
    add("snapshot-bytes", "nothing: the plugin makes it", "4 MB a tick and shard");
    add(
        "metadata-bytes",
        "nothing: the plugin makes it",
        "4 KB a shard, and in each list that it is in");
    add("baseline-ticks", "not acknowledging", "the snapshots of 100 ticks, shared by all");
    add("event-bytes", "a socket that is not read", "256 KB a subscriber");
    add(
        "resume-grace",
        "a join and a reset, every 20 s for each seat",
        "a seat in its shard, its options and its last baseline");
    // The HTTP port, and what stands before both.
    add("http-connections", "2048 sockets", "a virtual thread and about 20 KB each: 40 MB");
    add("backlog", "4096 half-open connections", "the kernel's memory, about 1 MB");
    add("page-bytes", "nothing: the plugin brings it", "16 MB a plugin, from the start on");
    // The log.
    add(
        "log-bytes",
        "about 1000 requests a minute",
        "128 KB a minute for each logger and level: 7.5 MB an hour; the rest cost no formatting");

    // What clients send, in what it costs.
    add(
        "bytes-per-second",
        "1 MiB/s of upload a connection; a value in JSON counts 16 bytes more",
        "3 to 13 ns for each: about 14 ms of a core a second");
    add(
        "frames-per-second",
        "2000 frames a second",
        "11 us for each, with what the kernel does: 21 ms of a core a second");
    add(
        "address-bytes-per-second",
        "8 MiB/s of upload an address, or 4 096 requests a second",
        "about 0.11 of a core an address, 0.2 for requests");
    add(
        "address-frames-per-second",
        "16 000 frames a second an address",
        "0.17 of a core an address");
    add(
        "anonymous-share",
        "16 sockets without a token",
        "what 16 users may send, and a quarter of what the shard keeps and reads");
    add("json-values", "4096 values in 8 KB", "the objects of 4096 values, until their tick ends");
    add(
        "json-name",
        "256 characters for each name",
        "names are kept in the parser's table: about 0.5 KB for each of the latest thousands");
    add("input-bytes-waiting", "256 KiB of upload", "256 KiB for each subscriber that waits");
    add(
        "shard-input-bytes-waiting",
        "16 users, or 4 addresses with 4 sockets each",
        "4 MiB a shard, and at most 4 KiB more for each subscriber");
    add(
        "server-input-bytes-waiting",
        "16 full shards",
        "64 MiB, and at most 4 KiB more for each subscriber: 80 MB with 20 000");
    add(
        "input-bytes-per-tick",
        "128 KiB of upload a tick, values included",
        "at most 1.7 ms of a tick for one subscriber");
    add(
        "shard-input-bytes-per-tick",
        "16 subscribers that send all they may",
        "at most 27 ms of one tick thread; other shards have the others");
    add("joins-per-minute", "240 handshakes a minute", "0.5 ms for each: 2 ms of a core a second");
    add("joins-per-minute-of-user", "a token", "as above, for 60 a minute");

    // The HTTP port.
    add(
        "http-connections-per-address",
        "128 sockets, of which the one that waits longest gives way",
        "about 20 KB each: 2.5 MB an address");
    add("http-head-timeout", "a socket every ten seconds", "a virtual thread and about 20 KB");
    add("http-body-timeout", "a socket every ten seconds", "as above, and the body so far");
    add("http-idle-timeout", "a socket every 75 seconds", "a virtual thread and about 20 KB");

    // What simulations have done beside their ticks: the plugin is trusted, its clients reach it.
    add(
        "plugin-metrics",
        "a plugin that names metrics after what clients say",
        "about 200 bytes each");
    add("async-threads", "whatever the game lets a client ask for", "about 1 MB a thread");
    add("async-calls", "the same", "about 1 KB each, and what the work holds");
    add("async-calls-per-shard", "the same", "the same; other shards have the rest");
    add("async-deadline", "the same", "a thread for that long");
    add("end-deadline", "nothing", "a thread for that long, once a shard");
    add("timers-per-shard", "whatever the game lets a client ask for", "about 200 bytes each");
  }
}
