package dev.martlet.engine;

import dev.martlet.api.ShardType;
import dev.martlet.engine.Complaint.Code;
import dev.martlet.engine.HostedFormat.BuiltIn;
import dev.martlet.engine.HostedFormat.Plugged;
import dev.martlet.engine.state.Delta;
import dev.martlet.engine.state.Forms;
import dev.martlet.engine.state.Shapes;
import dev.martlet.engine.state.StateWriter;
import dev.martlet.wire.MessageBytes;
import dev.martlet.wire.TickFrame;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reads the inputs and writes the snapshots of one shard type. */
final class JsonCodec<I> {
  private static final BigInteger MAX_SEQ = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /**
   * Reads what was written here: the limits of inputs do not hold for it. Made when the first
   * client asks for a plugin's format.
   */
  private static final class States {
    static final ObjectReader READER = JsonMapper.builder().build().readerFor(Object.class);
  }

  private final ShardType<I> type;
  private final ObjectReader envelopes;
  private final ObjectReader inputs;
  private final ObjectWriter snapshots;
  private final Supplier<ObjectWriter> cbor;
  private final int maxSnapshot;

  JsonCodec(JsonMapper mapper, Supplier<ObjectWriter> cbor, ShardType<I> type, int maxSnapshot) {
    this.cbor = cbor;
    this.type = type;
    this.maxSnapshot = maxSnapshot;
    this.envelopes = mapper.readerFor(JsonNode.class);
    this.inputs = mapper.readerFor(type.inputType());
    this.snapshots = mapper.writer();
  }

  /** Reads a client's message; any thread, for nothing of the plugin's is called. */
  Envelope read(byte[] message) throws BadInputException {
    JsonNode envelope = readEnvelope(message);
    return new Envelope(envelope.get("input"), readClientSeq(envelope.get("client_seq")));
  }

  /** Makes the input of an envelope; the shard's turn, for it runs the plugin's constructors. */
  I input(Envelope envelope) throws BadInputException {
    JsonNode input = envelope.input();
    I value;
    try {
      boolean empty = input == null || input.isNull();
      value = empty ? type.emptyInput().orElse(null) : inputs.readValue(input);
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
      JsonNode envelope = envelopes.readValue(message);
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
   * What the sender is told. A constructor that checks its ranges throws IllegalArgumentException,
   * and that message is meant for him; any other exception's is not.
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
        new Complaint(code, FaultText.cut(message, Complaint.MAX_MESSAGE), clientSeq));
  }

  /**
   * Encodes a snapshot.
   *
   * @throws RuntimeException if it cannot be written, or is too long
   * @throws UnsendableException if a plugin's format does not take it
   */
  TickFrame write(long tick, Object snapshot, HostedFormat format) {
    Buffer written = write(writer(format), snapshot);
    if (format instanceof BuiltIn) {
      return written.frame(tick);
    }
    byte[] encoded = encoded(written, format);
    return TickFrame.of(tick, encoded, encoded.length);
  }

  /** A state as a tree; as {@link #write}, it throws if that cannot be. */
  Object tree(Object state, Shapes shapes) {
    return StateWriter.tree(state, snapshots, shapes, maxSnapshot);
  }

  /** An encoder of values by themselves, in the form of version 2. */
  Values values(Shapes shapes, HostedFormat format) {
    return new Values(shapes, format);
  }

  /** Encodes one value after another, and makes nothing anew for each. For one thread. */
  final class Values {
    private final Shapes shapes;
    private final HostedFormat format;
    private final Buffer buffer = new Buffer(maxSnapshot);

    /** Null when there is none yet, and after one was left in the middle of a value. */
    private JsonGenerator generator;

    private Values(Shapes shapes, HostedFormat format) {
      this.shapes = shapes;
      this.format = format;
    }

    /**
     * Writes a value, with the number of its bytes before it.
     *
     * @throws RuntimeException as {@link JsonCodec#write}
     */
    void write(Object value, MessageBytes to) {
      Object form = Delta.whole(tree(value, shapes));
      JsonGenerator mine = generator == null ? generator() : generator;
      generator = null;
      buffer.reset();
      Forms.write(form, mine);
      mine.flush();
      generator = mine;
      if (format instanceof Plugged plugged) {
        to.counted(encode(buffer, plugged));
      } else {
        buffer.count(to);
      }
    }

    private JsonGenerator generator() {
      return writer(format).withRootValueSeparator((String) null).createGenerator(buffer);
    }
  }

  /**
   * Encodes what is made of states.
   *
   * @param form of lists, maps and scalars
   * @throws RuntimeException as {@link #write}
   */
  byte[] encodeForm(Object form, Delivery delivery) {
    Buffer buffer = new Buffer(maxSnapshot);
    try (JsonGenerator generator = writer(delivery.format()).createGenerator(buffer)) {
      Forms.write(form, generator);
    }
    return encoded(buffer, delivery.format());
  }

  /**
   * Encodes what is told beside states: anything that the library can write.
   *
   * @throws RuntimeException as {@link #write}
   */
  byte[] encode(Object what, Delivery delivery) {
    return encoded(write(writer(delivery.format()), what), delivery.format());
  }

  /** A plugin's format is made of JSON. */
  private ObjectWriter writer(HostedFormat format) {
    return format == BuiltIn.CBOR ? cbor.get() : snapshots;
  }

  /** What was written, in the format that it was written for. */
  private static byte[] encoded(Buffer written, HostedFormat format) {
    return format instanceof Plugged plugged ? encode(written, plugged) : written.toByteArray();
  }

  private Buffer write(ObjectWriter writer, Object snapshot) {
    Buffer buffer = new Buffer(maxSnapshot);
    writer.writeValue(buffer, snapshot);
    return buffer;
  }

  /** By way of JSON, which keeps a snapshot without end from taking all memory here, too. */
  private static byte[] encode(Buffer json, Plugged plugged) {
    try {
      byte[] encoded = plugged.format().encode(States.READER.readValue(json.toByteArray()));
      Shard.requireAnswer(encoded, "encode");
      return encoded;
    } catch (Throwable e) { // of that plugin, not of this shard's
      throw new UnsendableException(plugged, e);
    }
  }

  /**
   * Lets the frame be built from the written bytes without a copy between, and keeps a snapshot
   * without end from taking all memory.
   */
  private static final class Buffer extends ByteArrayOutputStream {
    private final int most;

    Buffer(int most) {
      super(1024);
      this.most = most;
    }

    @Override
    public synchronized void write(int octet) {
      check(1);
      super.write(octet);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      check(length);
      super.write(bytes, from, length);
    }

    private void check(int more) {
      if (count + more > most) {
        throw new IllegalStateException("a snapshot of more than " + most + " bytes");
      }
    }

    TickFrame frame(long tick) {
      return TickFrame.of(tick, buf, count);
    }

    void count(MessageBytes to) {
      to.number(count);
      to.raw(buf, 0, count);
    }
  }
}
