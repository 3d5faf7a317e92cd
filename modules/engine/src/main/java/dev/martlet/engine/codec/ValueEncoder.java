package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.Plugged;
import dev.martlet.engine.state.Delta;
import dev.martlet.engine.state.Forms;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.MessageBytes;
import tools.jackson.core.JsonGenerator;

/** Encodes one value after another in one format and reuses its buffer. For one thread. */
public final class ValueEncoder {
  private final StateEncoder states;
  private final Shapes shapes;
  private final HostedFormat format;
  private final BoundedBuffer buffer;

  /** Null before the first value, and after a value that failed half-way. */
  private JsonGenerator generator;

  ValueEncoder(StateEncoder states, Shapes shapes, HostedFormat format) {
    this.states = states;
    this.shapes = shapes;
    this.format = format;
    this.buffer = states.newBuffer();
  }

  /**
   * Appends a value, preceded by its length in bytes.
   *
   * @param value to encode
   * @param to the message that it is appended to
   * @throws RuntimeException see {@link StateEncoder}
   */
  public void append(Object value, MessageBytes to) {
    Object form = Delta.whole(states.tree(value, shapes));
    JsonGenerator mine = generator == null ? newGenerator() : generator;
    generator = null;
    buffer.reset();
    try {
      Forms.write(form, mine);
      mine.flush();
    } catch (RuntimeException e) {
      throw states.fault(e, StateEncoder.form(form), format);
    }
    generator = mine;
    if (format instanceof Plugged plugged) {
      to.counted(StateEncoder.encode(buffer, plugged));
    } else {
      buffer.appendCounted(to);
    }
  }

  private JsonGenerator newGenerator() {
    return states.writer(format).withRootValueSeparator((String) null).createGenerator(buffer);
  }
}
