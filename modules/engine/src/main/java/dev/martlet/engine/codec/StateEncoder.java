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
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes the states of one shard type, whole or in parts, in every format. Must run on the shard's
 * turn, because it calls the plugin's accessors.
 *
 * <p>Every method throws a RuntimeException if the state cannot be written or is too long, and
 * {@link UnsendableException} if only a plugin's format refuses it.
 */
public final class StateEncoder {
  /**
   * Reads back JSON that was written here, so the limits of inputs do not apply. Loaded when the
   * first client requests a plugin's format.
   */
  private static final class Written {
    static final ObjectReader READER = JsonMapper.builder().build().readerFor(Object.class);
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
    BoundedBuffer written = write(snapshot, format);
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
    return inFormat(write(value, format), format);
  }

  /**
   * Encodes a form (see {@link Forms}), such as a difference between two states.
   *
   * @param form of lists, maps and scalars
   * @param format to encode it in
   * @return the bytes
   */
  public byte[] encodeForm(Object form, HostedFormat format) {
    BoundedBuffer buffer = newBuffer();
    try (JsonGenerator generator = writer(format).createGenerator(buffer)) {
      Forms.write(form, generator);
    }
    return inFormat(buffer, format);
  }

  /**
   * Turns a state into a tree, from which differences are computed.
   *
   * @param state from the simulation
   * @param shapes of the shard; new ones are added
   * @return the tree
   */
  public Object tree(Object state, Shapes shapes) {
    return StateWriter.tree(state, json.states(), shapes, json.maxSnapshotBytes());
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

  private BoundedBuffer write(Object value, HostedFormat format) {
    BoundedBuffer buffer = newBuffer();
    writer(format).writeValue(buffer, value);
    return buffer;
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
