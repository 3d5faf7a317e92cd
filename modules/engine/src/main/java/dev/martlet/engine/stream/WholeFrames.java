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
  private static final int MOST_BYTES = 16 * 1024;

  /** The most messages that are sent together. */
  private static final int MOST_MESSAGES = 16;

  /** Of a tick in a format. So what waits takes at most a megabyte, however late the server is. */
  private static final int MOST_JOINED = 64;

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
   * An earlier frame and this tick's behind it. Only the common state is sent so: many share it, so
   * that it takes little memory.
   *
   * @return both in one; null if that is too much, or the frame is no common one
   */
  TickFrame both(TickFrame earlier, TickFrame frame, HostedFormat format) {
    InFormat frames = in(format);
    boolean fits =
        earlier.messages() < MOST_MESSAGES
            && earlier.bytes().length + frame.bytes().length <= MOST_BYTES;
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
      TickFrame made = behind.get(earlier);
      if (made == null && behind.size() < MOST_JOINED) {
        made = common.after(earlier);
        behind.put(earlier, made);
      }
      return made;
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
