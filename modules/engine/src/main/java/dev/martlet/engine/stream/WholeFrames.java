package dev.martlet.engine.stream;

import dev.martlet.engine.codec.UnsendableException;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.wire.TickFrame;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** The frames of one tick that hold whole states. Each state is encoded once per format. */
final class WholeFrames {
  private final long tick;
  private final StateSource source;
  private final InFormat json = new InFormat(BuiltIn.JSON);
  private Map<HostedFormat, InFormat> others;

  WholeFrames(long tick, StateSource source) {
    this.tick = tick;
    this.source = source;
  }

  /** The frame with the state that a subscriber sees. */
  TickFrame of(Recipient to, HostedFormat format) {
    InFormat frames = in(format);
    Object view = source.viewOf(to);
    return view == null ? frames.common() : frames.of(view);
  }

  private InFormat in(HostedFormat format) {
    if (format == BuiltIn.JSON) {
      return json;
    }
    others = others == null ? new HashMap<>() : others;
    return others.computeIfAbsent(format, InFormat::new);
  }

  /** The frames in one format. */
  private final class InFormat {
    private final HostedFormat format;
    private TickFrame common;
    private UnsendableException commonFailure;
    private Map<Object, TickFrame> views;

    private InFormat(HostedFormat format) {
      this.format = format;
    }

    /** The frame with the common state. */
    TickFrame common() {
      if (commonFailure != null) {
        throw commonFailure;
      }
      if (common == null) {
        try {
          common = encode(source.common());
        } catch (UnsendableException e) {
          commonFailure = e;
          throw e;
        }
      }
      return common;
    }

    /** The frame with a view, which several subscribers may share. */
    TickFrame of(Object view) {
      views = views == null ? new IdentityHashMap<>() : views;
      return views.computeIfAbsent(view, this::encode);
    }

    private TickFrame encode(Object state) {
      return source.encoder().encodeSnapshot(tick, state, format);
    }
  }
}
