package dev.martlet.server.config;

import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.wire.InputLimits;
import java.time.Duration;

/** What clients may send, and how much of it. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class InputSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Integer> MESSAGE_BYTES =
      GROUP
          .integer(
              "martlet.limits.message-bytes", InputLimits.DEFAULT.maxBytes(), 1, 16 * 1024 * 1024)
          .limit("close 1009", "martlet_closes_total{code=\"1009\"}")
          .help("bytes", "the longest message a client may send");

  public static final Setting<Integer> JOIN_BYTES =
      GROUP
          .integer("martlet.limits.join-bytes", 2048, 1, 1024 * 1024)
          .limit("400 `BAD_JOIN`", "martlet_refusals_total{code=\"BAD_JOIN\"}")
          .help(
              "bytes",
              "the longest JSON that a client may say to a shard when it joins; as it stands in the"
                  + " URL, martlet.limits.header-bytes holds for it, too");

  public static final Setting<Integer> INPUTS_PER_SECOND =
      GROUP
          .integer("martlet.limits.inputs-per-second", 120, 1, 1_000_000)
          .limit(
              "complaint `RATE_LIMITED`, then close 1008 `rate limit exceeded`",
              "martlet_traffic_refused_total{limit=\"connection_inputs\"}")
          .help(
              "messages/s",
              "how many messages a client may send a second, in the long run; more are dropped, and"
                  + " who goes on for five seconds is closed");

  public static final Setting<Integer> INPUT_BURST =
      GROUP
          .integer("martlet.limits.input-burst", 240, 1, 1_000_000)
          .limit(
              "complaint `RATE_LIMITED`, then close 1008 `rate limit exceeded`",
              "martlet_traffic_refused_total{limit=\"connection_inputs\"}")
          .help("messages", "how many messages a client may send at once after a rest");

  public static final Setting<Integer> ANONYMOUS_SHARE =
      GROUP
          .integer(
              "martlet.limits.anonymous-share", EngineLimits.DEFAULT.anonymousShare(), 1, 10_000)
          .limit(
              "complaints `RATE_LIMITED` and `QUEUE_FULL`",
              "martlet_traffic_refused_total{limit=\"shared_inputs\"}")
          .help(
              "subscribers",
              "as how many subscribers all the anonymous of one address (IPv6: of one /64) count"
                  + " together in one shard: for what they send a second and at once, what waits,"
                  + " and what is applied in a tick; but no more than a quarter of what the shard"
                  + " keeps and reads in a tick");

  public static final Setting<Integer> INPUTS_PER_TICK =
      GROUP
          .integer(
              "martlet.limits.inputs-per-tick", EngineLimits.DEFAULT.inputsPerTick(), 1, 1_000_000)
          .limit("nothing: they are applied later", "martlet_inputs_put_off_total")
          .help(
              "inputs",
              "how many inputs of one user, or of one connection without a user, are applied in"
                  + " one tick; the rest wait for the next, and hold up nobody else");

  public static final Setting<Integer> INPUTS_WAITING =
      GROUP
          .integer(
              "martlet.limits.inputs-waiting", EngineLimits.DEFAULT.inputsWaiting(), 1, 1_000_000)
          .limit("complaint `QUEUE_FULL`", "martlet_inputs_refused_total{code=\"QUEUE_FULL\"}")
          .help(
              "inputs",
              "how many inputs of one user, or of one connection without a user, may wait for a"
                  + " tick");

  public static final Setting<Integer> INPUT_BYTES_WAITING =
      GROUP
          .bytes("martlet.limits.input-bytes-waiting", InputBytes.DEFAULT.waitingOfSender())
          .limit("complaint `QUEUE_FULL`", "martlet_input_queue_full_total{limit=\"sender_bytes\"}")
          .help(
              "bytes",
              "how many bytes those inputs may have, 128 for each included; one message of the"
                  + " greatest length always may. 0 is unlimited");

  public static final Setting<Integer> SHARD_INPUT_BYTES_WAITING =
      GROUP
          .bytes("martlet.limits.shard-input-bytes-waiting", InputBytes.DEFAULT.waitingInShard())
          .limit("complaint `QUEUE_FULL`", "martlet_input_queue_full_total{limit=\"shard_bytes\"}")
          .help(
              "bytes",
              "the same for all inputs that wait in one shard; who has no more than a 64th of"
                  + " martlet.limits.input-bytes-waiting is taken all the same. 0 is unlimited");

  public static final Setting<Integer> SERVER_INPUT_BYTES_WAITING =
      GROUP
          .bytes("martlet.limits.server-input-bytes-waiting", InputBytes.DEFAULT.waitingInServer())
          .limit("complaint `QUEUE_FULL`", "martlet_input_queue_full_total{limit=\"server_bytes\"}")
          .help(
              "bytes",
              "the same for all shards together: what inputs may take of the server's memory; who"
                  + " has little waiting is taken all the same. Messages and posted bodies of which"
                  + " a part has arrived may take a quarter as much besides; when they take more,"
                  + " the connections that began theirs first are closed with 1013 `too many"
                  + " unfinished messages`, or answered 503 `TOO_MANY_UNFINISHED`. 0 is unlimited");

  public static final Setting<Integer> INPUT_BYTES_PER_TICK =
      GROUP
          .bytes("martlet.limits.input-bytes-per-tick", InputBytes.DEFAULT.tickOfSender())
          .limit("nothing: they are applied later", "martlet_inputs_put_off_total")
          .help(
              "bytes",
              "how many bytes of inputs of one subscriber are read in one tick, each value in them"
                  + " counting as 16 bytes more; one input is in any case. 0 is unlimited");

  public static final Setting<Integer> SHARD_INPUT_BYTES_PER_TICK =
      GROUP
          .bytes("martlet.limits.shard-input-bytes-per-tick", InputBytes.DEFAULT.tickOfShard())
          .limit("nothing: they are applied later", "martlet_inputs_put_off_total")
          .help(
              "bytes",
              "the same for all inputs that a shard reads in one tick; the next tick begins with"
                  + " those who have waited the longest. 0 is unlimited");

  public static final Setting<Integer> SIGNALS_WAITING =
      GROUP
          .integer(
              "martlet.limits.signals-waiting", EngineLimits.DEFAULT.signalsWaiting(), 1, 100_000)
          .limit("429 `QUEUE_FULL` for an admin, nothing for a shard", "martlet_signals_lost_total")
          .help(
              "signals",
              "how many signals of operators and other shards may wait for the tick of one shard;"
                  + " their bytes are among those of martlet.limits.server-input-bytes-waiting");

  public static final Setting<Integer> MALFORMED_INPUTS_PER_MINUTE =
      GROUP
          .integer("martlet.limits.malformed-inputs-per-minute", 20, 0, 1_000_000)
          .limit(
              "complaints `BAD_ENVELOPE` and `BAD_INPUT`, then close 1008 `too many malformed"
                  + " inputs`",
              "martlet_inputs_refused_total{code=\"BAD_INPUT\"}")
          .help(
              "a minute",
              "how many messages that are no envelope, or no input of the shard, a client may"
                  + " send; 0 is unlimited");

  public static final Setting<UnknownMembers> UNKNOWN_MEMBERS =
      GROUP
          .choice("martlet.inputs.unknown-members", UnknownMembers.AUTO)
          .help(
              "name",
              "what is done with an input that has a member which its type does not have: refuse"
                  + " it, or ignore the member; auto refuses it with martlet.auth.provider=dev, so"
                  + " that a developer sees a misspelling, and ignores the member otherwise, so"
                  + " that clients may be newer than the server");

  public static final Setting<Integer> JSON_DEPTH =
      GROUP
          .integer("martlet.limits.json-depth", InputLimits.DEFAULT.maxDepth(), 1, 1000)
          .limit("complaint `BAD_ENVELOPE`", "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}")
          .help("levels", "how deep a client's JSON may be nested");

  public static final Setting<Integer> JSON_STRING =
      GROUP
          .integer(
              "martlet.limits.json-string",
              InputLimits.DEFAULT.maxStringLength(),
              1,
              16 * 1024 * 1024)
          .limit("complaint `BAD_ENVELOPE`", "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}")
          .help("characters", "the longest string in a client's JSON");

  public static final Setting<Integer> JSON_NAME =
      GROUP
          .integer("martlet.limits.json-name", InputLimits.DEFAULT.maxNameLength(), 1, 16 * 1024)
          .limit("complaint `BAD_ENVELOPE`", "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}")
          .help(
              "characters",
              "the longest member name in a client's JSON, about; the server keeps up to 12 000"
                  + " names for each plugin, whoever sent them, to read them faster the next time");

  public static final Setting<Integer> JSON_NUMBER =
      GROUP
          .integer("martlet.limits.json-number", InputLimits.DEFAULT.maxNumberLength(), 1, 1000)
          .limit("complaint `BAD_ENVELOPE`", "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}")
          .help("characters", "the longest number in a client's JSON");

  public static final Setting<Integer> JSON_VALUES =
      GROUP
          .integer("martlet.limits.json-values", InputLimits.DEFAULT.maxValues(), 1, 1_000_000)
          .limit("complaint `BAD_ENVELOPE`", "martlet_inputs_refused_total{code=\"BAD_ENVELOPE\"}")
          .help(
              "values",
              "how many values a client's JSON may have, objects and arrays among them: an empty"
                  + " object of 2 bytes costs as much as a text of 20");

  public static final Setting<Duration> INPUT_DEADLINE =
      GROUP
          .duration("martlet.limits.input-deadline", Duration.ofSeconds(10))
          .limit("503 `INPUT_LATE`, or `SHARD_LATE` for an event stream", "")
          .help(
              "duration",
              "how long an input that is posted over HTTP may wait for its tick before its sender"
                  + " is answered; it may be applied all the same. Also how long a request for an"
                  + " event stream may wait for the shard's first snapshot");

  public static final Setting<Integer> COMPLAINTS_PER_SECOND =
      GROUP
          .integer("martlet.limits.complaints-per-second", 5, 0, 1000)
          .limit("nothing: the rest are left out", "martlet_complaints_left_out_total")
          .help(
              "messages/s",
              "how many complaints about its inputs a client is sent a second; 0 is unlimited");

  /**
   * Whether an input with a member that its type does not have is refused.
   *
   * @param config of the server
   * @return whether it is, by {@link #UNKNOWN_MEMBERS} and by who authenticates
   */
  public static boolean refusesUnknownMembers(ServerConfig config) {
    return switch (config.get(UNKNOWN_MEMBERS)) {
      case REFUSE -> true;
      case IGNORE -> false;
      case AUTO -> config.get(AuthSettings.PROVIDER).equals("dev");
    };
  }

  private InputSettings() {}
}
