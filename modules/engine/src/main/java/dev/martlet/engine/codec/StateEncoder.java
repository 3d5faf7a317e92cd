package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedFormat.Plugged;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.plugin.TypeJson;
import dev.martlet.engine.state.Forms;
import dev.martlet.engine.state.Shapes;
import dev.martlet.engine.state.StateWriter;
import dev.martlet.wire.TickFrame;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes the states of one shard type, whole or in parts, in every format. Must run on the shard's
 * turn, because it calls the plugin's accessors.
 *
 * <p>Every method throws a RuntimeException if no format can write the state, and {@link
 * UnsendableException} if only the one that was requested cannot. To tell which, a state that could
 * not be written is tried in another format; one that can be written costs nothing more.
 */
public final class StateEncoder {
  /**
   * Reads back JSON that was written here, so the limits of inputs do not apply. Loaded when the
   * first client requests a plugin's format.
   */
  private static final class Written {
    private static final StreamReadConstraints NO_LIMITS =
        StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    static final ObjectReader READER =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(NO_LIMITS).build())
            .build()
            .readerFor(Object.class);
  }

  /** How a state is written in any of the built-in formats. */
  interface Writing {
    void write(ObjectWriter writer, OutputStream to);
  }

  private final TypeJson json;

  /**
   * An encoder.
   *
   * @param type whose states it encodes
   */
  public StateEncoder(HostedType<?> type) {
    this(type.json());
  }

  /**
   * An encoder.
   *
   * @param json writers of the states
   */
  public StateEncoder(TypeJson json) {
    this.json = json;
  }

  /**
   * Encodes a whole snapshot.
   *
   * @param tick that the state is of
   * @param snapshot from the simulation
   * @param format to encode it in
   * @return the frame of version 1
   */
  public TickFrame encodeSnapshot(long tick, Object snapshot, HostedFormat format) {
    BoundedBuffer written = write(whole(snapshot), format);
    if (format instanceof BuiltIn) {
      return written.frame(tick);
    }
    byte[] encoded = inFormat(written, format);
    return TickFrame.of(tick, encoded, encoded.length);
  }

  /**
   * Encodes anything that the JSON library can write: events and control messages.
   *
   * @param value to encode
   * @param format to encode it in
   * @return the bytes
   */
  public byte[] encodeValue(Object value, HostedFormat format) {
    return inFormat(write(whole(value), format), format);
  }

  /**
   * Encodes a form (see {@link Forms}), such as a difference between two states.
   *
   * @param form of lists, maps and scalars
   * @param format to encode it in
   * @return the bytes
   */
  public byte[] encodeForm(Object form, HostedFormat format) {
    return inFormat(write(form(form), format), format);
  }

  /**
   * Turns a state into a tree, from which differences are computed.
   *
   * @param state from the simulation
   * @param shapes of the shard; new ones are added
   * @return the tree
   */
  public Object tree(Object state, Shapes shapes) {
    try {
      return StateWriter.tree(state, json.states(), shapes, json.maxSnapshotBytes());
    } catch (RuntimeException e) {
      RuntimeException fault = UnwritableException.of(e);
      throw isWritableIn(BuiltIn.JSON, whole(state)) ? new UnsendableException(fault) : fault;
    }
  }

  /**
   * An encoder of single values in the form of version 2.
   *
   * @param shapes of those values; new ones are added
   * @param format to encode them in
   * @return a reusable encoder, for one thread
   */
  public ValueEncoder values(Shapes shapes, HostedFormat format) {
    return new ValueEncoder(this, shapes, format);
  }

  BoundedBuffer newBuffer() {
    return new BoundedBuffer(json.maxSnapshotBytes());
  }

  /** The writer behind a format. A plugin's format is converted from JSON. */
  ObjectWriter writer(HostedFormat format) {
    return format == BuiltIn.CBOR ? json.cborStates().get() : json.states();
  }

  private static Writing whole(Object value) {
    return (writer, to) -> writer.writeValue(to, value);
  }

  static Writing form(Object form) {
    return (writer, to) -> {
      try (JsonGenerator generator = writer.createGenerator(to)) {
        Forms.write(form, generator);
      }
    };
  }

  private BoundedBuffer write(Writing writing, HostedFormat format) {
    BoundedBuffer buffer = newBuffer();
    try {
      writing.write(writer(format), buffer);
      return buffer;
    } catch (RuntimeException e) {
      throw fault(e, writing, format);
    }
  }

  /** Whose fault it is that a state could not be written: the format's, or the state's own. */
  RuntimeException fault(RuntimeException cause, Writing writing, HostedFormat format) {
    RuntimeException fault = UnwritableException.of(cause);
    BuiltIn other = format == BuiltIn.CBOR ? BuiltIn.JSON : BuiltIn.CBOR;
    return isWritableIn(other, writing) ? new UnsendableException(format, fault) : fault;
  }

  private boolean isWritableIn(BuiltIn format, Writing writing) {
    try {
      writing.write(writer(format), newBuffer());
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static byte[] inFormat(BoundedBuffer written, HostedFormat format) {
    return format instanceof Plugged plugged ? encode(written, plugged) : written.toByteArray();
  }

  /**
   * Encodes in a plugin's format by way of JSON, whose length is limited, so an endless snapshot is
   * refused here, too.
   */
  static byte[] encode(BoundedBuffer json, Plugged plugged) {
    try {
      Object state = Written.READER.readValue(json.toByteArray());
      return PluginAnswers.require(plugged.encode(state), "encode");
    } catch (Throwable e) { // the fault of the format's plugin, not of the shard's
      throw new UnsendableException(plugged, e);
    }
  }
}
