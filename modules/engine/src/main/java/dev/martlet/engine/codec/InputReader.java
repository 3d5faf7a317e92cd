package dev.martlet.engine.codec;

import dev.martlet.api.ShardType;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.TypeJson;
import java.math.BigInteger;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the inputs of one shard type in two steps: the envelope on any thread, the input in it on
 * the shard's turn.
 *
 * @param <I> the type's inputs
 */
public final class InputReader<I> {
  private static final BigInteger MAX_SEQ = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final ShardType<I> type;
  private final TypeJson json;

  /**
   * A reader.
   *
   * @param type whose inputs it reads
   */
  public InputReader(HostedType<I> type) {
    this.type = type.type();
    this.json = type.json();
  }

  /**
   * Reads a client's message. Any thread; calls no plugin code.
   *
   * @param message the envelope's bytes
   * @return the envelope
   * @throws BadInputException if the message is not an envelope
   */
  public InputEnvelope read(byte[] message) throws BadInputException {
    JsonNode envelope = readEnvelope(message);
    return new InputEnvelope(envelope.get("input"), readClientSeq(envelope.get("client_seq")));
  }

  /**
   * Reads the input in an envelope. Must run on the shard's turn, because it calls the plugin's
   * constructors.
   *
   * @param envelope from {@link #read}
   * @return the input, never null
   * @throws BadInputException if the envelope holds no input of this type
   */
  public I input(InputEnvelope envelope) throws BadInputException {
    JsonNode input = envelope.input();
    I value;
    try {
      boolean empty = input == null || input.isNull();
      value = empty ? type.emptyInput().orElse(null) : json.inputs().readValue(input);
    } catch (Throwable e) { // the plugin's own constructors may throw anything
      throw bad(Code.BAD_INPUT, explain(e), envelope.clientSeq());
    }
    if (value == null) {
      throw bad(Code.BAD_INPUT, "this shard takes no empty input", envelope.clientSeq());
    }
    return value;
  }

  private JsonNode readEnvelope(byte[] message) throws BadInputException {
    try {
      JsonNode envelope = json.envelopes().readValue(message);
      if (envelope.isObject()) {
        return envelope;
      }
      throw bad(Code.BAD_ENVELOPE, "an envelope is a JSON object", OptionalLong.empty());
    } catch (JacksonException e) {
      throw bad(Code.BAD_ENVELOPE, e.getOriginalMessage(), OptionalLong.empty());
    }
  }

  private static OptionalLong readClientSeq(JsonNode seq) throws BadInputException {
    if (seq == null || seq.isNull()) {
      return OptionalLong.empty();
    }
    if (seq.isIntegralNumber()) {
      BigInteger value = seq.bigIntegerValue();
      if (value.signum() >= 0 && value.compareTo(MAX_SEQ) <= 0) {
        return OptionalLong.of(value.longValue());
      }
    }
    throw bad(
        Code.BAD_ENVELOPE, "client_seq is an integer from 0 to " + MAX_SEQ, OptionalLong.empty());
  }

  /**
   * The error message for the sender. A constructor that checks ranges throws
   * IllegalArgumentException, whose message is meant for the sender. The message of any other
   * exception is not.
   */
  private static String explain(Throwable e) {
    String message = "";
    if (e.getCause() instanceof IllegalArgumentException cause) {
      message = FaultText.message(cause);
    } else if (e instanceof DatabindException databind && databind.getCause() == null) {
      message = databind.getOriginalMessage();
    }
    return message.isEmpty() ? "not an input of this shard" : message;
  }

  private static BadInputException bad(Code code, String message, OptionalLong clientSeq) {
    return new BadInputException(
        new InputError(code, FaultText.cut(message, InputError.MAX_MESSAGE), clientSeq));
  }
}
