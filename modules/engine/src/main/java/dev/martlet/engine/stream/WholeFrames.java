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
  /** The most bytes that are sent together: what a connection takes at once, nearly always. */
  private static final int TOGETHER = 16 * 1024;

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

  /**
   * An earlier frame and one of this tick behind it. Only the common state is sent so: what many
   * share takes little memory, however late the server is.
   *
   * @return both in one; null if they are too long, or not for many
   */
  TickFrame both(TickFrame earlier, TickFrame frame, HostedFormat format) {
    InFormat frames = in(format);
    boolean fits = earlier.bytes().length + frame.bytes().length <= TOGETHER;
    return fits && frame == frames.common ? frames.commonAfter(earlier) : null;
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

    /** The common frame behind each earlier frame that still waits somewhere. */
    private Map<TickFrame, TickFrame> behind;

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

    TickFrame commonAfter(TickFrame earlier) {
      behind = behind == null ? new IdentityHashMap<>() : behind;
      return behind.computeIfAbsent(earlier, common::after);
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
