package dev.martlet.engine.codec;

import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.TypeJson;
import dev.martlet.wire.JsonText;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;

/**
 * Reads the inputs of one shard type in two steps: the envelope on any thread, the input in it on
 * the shard's turn.
 *
 * @param <I> the type's inputs
 */
public final class InputReader<I> {
  static final String INPUT = "input";
  private static final String CLIENT_SEQ = "client_seq";
  private static final int MAX_QUOTED = 80;
  private static final BigInteger MAX_SEQ = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final String member;
  private final Supplier<Optional<I>> empty;
  private final TypeJson json;

  /**
   * A reader.
   *
   * @param type whose inputs it reads
   */
  public InputReader(HostedType<I> type) {
    this(INPUT, type.type()::emptyInput, type.json());
  }

  private InputReader(String member, Supplier<Optional<I>> empty, TypeJson json) {
    this.member = member;
    this.empty = empty;
    this.json = json;
  }

  /**
   * A reader of what comes from outside and is no input, but is read as inputs are.
   *
   * @param member of the envelope in which it stands, and by which errors name it
   * @param json readers of its type
   * @return the reader
   */
  public static InputReader<Object> of(String member, TypeJson json) {
    return new InputReader<>(member, Optional::empty, json);
  }

  /**
   * Reads a value that came without an envelope, and puts it into one. Any thread; calls no plugin
   * code.
   *
   * @param value as JSON
   * @return the envelope
   * @throws BadInputException if it is not one value, or not text of Unicode
   */
  public InputEnvelope value(byte[] value) throws BadInputException {
    Optional<InputError> fault = textFault(value);
    if (fault.isPresent()) {
      throw new BadInputException(fault.get(), 0);
    }
    try (JsonParser parser = parser(json.envelopes(), value)) {
      if (parser.nextToken() == null) {
        throw bad(Code.BAD_ENVELOPE, "there is nothing in it", 0);
      }
      checkAtEnd(parser, checkValue(parser, value, 0));
    } catch (JacksonException e) {
      throw notJson(e, value, 0);
    }
    return readEnvelope(wrapped(member, value)); // its text has been checked
  }

  /**
   * Puts a value into an envelope.
   *
   * @param member of the envelope in which it stands
   * @param value as JSON
   * @return the envelope's bytes
   */
  public static byte[] wrapped(String member, byte[] value) {
    byte[] begin = ("{\"" + member + "\":").getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream message = new ByteArrayOutputStream(begin.length + value.length + 1);
    message.writeBytes(begin);
    message.writeBytes(value);
    message.write('}');
    return message.toByteArray();
  }

  /**
   * Reads a client's message. Any thread; calls no plugin code.
   *
   * @param message the envelope's bytes, which are kept
   * @return the envelope
   * @throws BadInputException if the message is not an envelope, or not text of Unicode
   */
  public InputEnvelope read(byte[] message) throws BadInputException {
    Optional<InputError> fault = textFault(message);
    if (fault.isPresent()) {
      throw faulty(fault.get(), message);
    }
    return readEnvelope(message);
  }

  /** What is wrong with the text is found first, but the message may have a number all the same. */
  private BadInputException faulty(InputError fault, byte[] message) {
    if (fault.code() != Code.BAD_INPUT) {
      return new BadInputException(fault, 0);
    }
    try {
      InputEnvelope read = readEnvelope(message);
      return bad(fault.code(), fault.message(), read.clientSeq(), read.values());
    } catch (BadInputException e) { // a name with half a surrogate pair may stop the parser
      return new BadInputException(fault, e.values());
    }
  }

  /**
   * What is wrong with a message as text, before it is parsed. Any thread.
   *
   * @param message the envelope's bytes
   * @return the error, without a number; empty if nothing is
   */
  public static Optional<InputError> textFault(byte[] message) {
    return switch (JsonText.fault(message)) {
      case null -> Optional.empty();
      case NOT_UTF8 -> fault(Code.BAD_ENVELOPE, "the message is not UTF-8");
      case LONE_SURROGATE ->
          fault(Code.BAD_INPUT, "a text in it has half a surrogate pair, which is no character");
    };
  }

  private static Optional<InputError> fault(Code code, String why) {
    return Optional.of(new InputError(code, why, OptionalLong.empty()));
  }

  /**
   * Reads the input in an envelope. Must run on the shard's turn, because it calls the plugin's
   * constructors.
   *
   * @param envelope from {@link #read}
   * @return the input, never null
   * @throws BadInputException if the envelope holds no input of this type
   * @throws NullPointerException if the type answers null instead of an empty input or none
   */
  public I input(InputEnvelope envelope) throws BadInputException {
    I value = null;
    Optional<I> instead = Optional.empty();
    boolean given = false;
    try (JsonParser parser = inputIn(envelope)) {
      given = parser != null;
      if (given) {
        value = json.inputs().readValue(parser);
      } else {
        instead = empty.get();
      }
    } catch (Throwable e) { // the plugin's own constructors may throw anything
      throw bad(Code.BAD_INPUT, InputFaults.text(member, e), envelope.clientSeq(), 0);
    }
    if (!given) {
      value = PluginAnswers.require(instead, "emptyInput").orElse(null);
    }
    if (value == null) {
      throw bad(Code.BAD_INPUT, whyEmpty(envelope), envelope.clientSeq(), 0);
    }
    return value;
  }

  /** The input where it stands, so that no number was converted on the way; null if none does. */
  private JsonParser inputIn(InputEnvelope envelope) {
    if (envelope.message() == null) {
      return null;
    }
    JsonParser parser = parser(json.inputParsers(), envelope.message());
    parser.nextToken();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (name.equals(member)) {
        return parser;
      }
      parser.skipChildren();
    }
    parser.close();
    return null;
  }

  /** Tells who has left out the envelope how it goes. */
  private String whyEmpty(InputEnvelope envelope) {
    byte[] message = envelope.message();
    if (message == null) {
      return "this shard takes no empty " + member;
    }
    boolean whole = message.length <= MAX_QUOTED && envelope.clientSeq().isEmpty();
    return "the message has no member \"%s\": send {\"%s\":%s}"
        .formatted(
            member, member, whole ? new String(message, StandardCharsets.UTF_8).strip() : "…");
  }

  /** No more is allocated for a parser than it needs by itself. */
  private static JsonParser parser(TokenStreamFactory parsers, byte[] message) {
    return parsers.createParser(ObjectReadContext.empty(), message);
  }

  private InputEnvelope readEnvelope(byte[] message) throws BadInputException {
    int values = 0;
    try (JsonParser parser = parser(json.envelopes(), message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        values = checkValue(parser, message, 0);
        checkAtEnd(parser, values);
        throw bad(Code.BAD_ENVELOPE, "an envelope is a JSON object", values);
      }
      return readMembers(parser, message);
    } catch (JacksonException e) {
      throw notJson(e, message, values);
    }
  }

  private InputEnvelope readMembers(JsonParser parser, byte[] message) throws BadInputException {
    JsonToken input = null;
    OptionalLong clientSeq = null;
    Set<String> others = null; // nearly always there are none
    int values = 1;
    try {
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken value = parser.nextToken();
        boolean again;
        if (name.equals(member)) {
          again = input != null;
          input = value;
        } else if (name.equals(CLIENT_SEQ)) {
          again = clientSeq != null;
          clientSeq = readClientSeq(parser, values);
        } else {
          others = others == null ? new HashSet<>() : others;
          again = !others.add(name);
        }
        if (again) {
          throw bad(Code.BAD_ENVELOPE, "the member \"" + name + "\" comes twice", values);
        }
        values = checkValue(parser, message, values);
      }
      checkAtEnd(parser, values);
    } catch (JacksonException e) {
      throw notJson(e, message, values);
    }
    boolean empty = input == null ? others == null : input == JsonToken.VALUE_NULL;
    return new InputEnvelope(
        empty ? null : message, values, clientSeq == null ? OptionalLong.empty() : clientSeq);
  }

  /**
   * Reads a value to its end, so that all limits are checked and what is malformed is found.
   *
   * @param before how many values were read before
   * @return how many have been read now
   */
  private int checkValue(JsonParser parser, byte[] message, int before) throws BadInputException {
    int values = before;
    int depth = 0;
    try {
      for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
        if (token.isStructEnd()) {
          depth--;
        } else if (token != JsonToken.PROPERTY_NAME) {
          if (++values > json.maxValues()) {
            String why = "it has more than " + json.maxValues() + " values";
            throw bad(Code.BAD_ENVELOPE, why, values);
          }
          if (token.isStructStart()) {
            depth++;
          } else if (token == JsonToken.VALUE_STRING) {
            parser.streamReadConstraints().validateStringLength(parser.getStringLength());
          }
        }
        if (depth == 0) {
          return values;
        }
      }
    } catch (JacksonException e) {
      throw notJson(e, message, values);
    }
    return values;
  }

  private static void checkAtEnd(JsonParser parser, int values) throws BadInputException {
    if (parser.nextToken() != null) {
      throw bad(Code.BAD_ENVELOPE, "not JSON: something follows it", values);
    }
  }

  private static OptionalLong readClientSeq(JsonParser parser, int values)
      throws BadInputException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return OptionalLong.empty();
    }
    if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      if (parser.getNumberType() != NumberType.BIG_INTEGER && parser.getLongValue() >= 0) {
        return OptionalLong.of(parser.getLongValue());
      }
      BigInteger value = parser.getBigIntegerValue();
      if (value.signum() >= 0 && value.compareTo(MAX_SEQ) <= 0) {
        return OptionalLong.of(value.longValue());
      }
    }
    throw bad(Code.BAD_ENVELOPE, "client_seq is an integer from 0 to " + MAX_SEQ, values);
  }

  private static BadInputException notJson(JacksonException e, byte[] message, int values) {
    return bad(Code.BAD_ENVELOPE, JsonFaults.text(e, message), values);
  }

  private static BadInputException bad(Code code, String message, int values) {
    return bad(code, message, OptionalLong.empty(), values);
  }

  private static BadInputException bad(
      Code code, String message, OptionalLong clientSeq, int values) {
    return new BadInputException(
        new InputError(code, FaultText.cut(message, InputError.MAX_MESSAGE), clientSeq), values);
  }
}
