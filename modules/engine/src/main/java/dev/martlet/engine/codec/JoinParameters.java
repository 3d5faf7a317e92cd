package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.ThreadSettings;
import dev.martlet.engine.plugin.TypeJson;

/**
 * What a client says to a simulation when it joins. It is read in two steps, as an input is: that
 * it is JSON, on any thread; the value in it, on the shard's turn.
 */
public final class JoinParameters {
  private static final String MEMBER = "join";

  private final HostedType<?> type;
  private final InputReader<Object> reader;

  /** Null once it is of no use: a connection lasts longer. The turn's, after it was made. */
  private InputEnvelope envelope;

  private JoinParameters(HostedType<?> type, InputReader<Object> reader, InputEnvelope envelope) {
    this.type = type;
    this.reader = reader;
    this.envelope = envelope;
  }

  /**
   * Reads what a client sent. Any thread; calls no plugin code.
   *
   * @param type of the shard that the client joins
   * @param json the value, which is kept
   * @return the parameters
   * @throws BadInputException if the type takes none, or if it is not one value of JSON
   */
  public static JoinParameters read(HostedType<?> type, byte[] json) throws BadInputException {
    TypeJson readers = type.joins().orElse(null);
    if (readers == null) {
      throw BadInputException.of("shards of type " + type.name() + " take no join parameters");
    }
    InputReader<Object> reader = InputReader.of(MEMBER, readers);
    return new JoinParameters(type, reader, reader.value(json));
  }

  /**
   * Reads what {@link #sent} has returned. Calls no plugin code.
   *
   * @param type of the shard
   * @param sent the envelope's bytes
   * @return the parameters
   * @throws BadInputException if that is no envelope, or the type takes no parameters any more
   */
  public static JoinParameters again(HostedType<?> type, byte[] sent) throws BadInputException {
    TypeJson readers = type.joins().orElse(null);
    if (readers == null) {
      throw BadInputException.of("shards of type " + type.name() + " take no join parameters");
    }
    InputReader<Object> reader = InputReader.of(MEMBER, readers);
    return new JoinParameters(type, reader, reader.read(sent));
  }

  /**
   * The value. Must run on the shard's turn, because it calls the plugin's constructors. Asked
   * once: what was sent is forgotten.
   *
   * @return the parameters, of the type that the shard type names; never null
   * @throws BadInputException if they are no such value
   */
  public Object value() throws BadInputException {
    ThreadSettings.settle(type.loader());
    InputEnvelope sent = envelope;
    forget();
    return reader.input(sent);
  }

  /**
   * What was sent. On the shard's turn, before {@link #value}.
   *
   * @return the envelope's bytes
   */
  public byte[] sent() {
    return envelope.bytesSent();
  }

  /** Forgets what was sent. On the shard's turn. */
  public void forget() {
    envelope = null;
  }
}
