package dev.martlet.fuzz;

import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The frame reader: its results are valid, and the same however the bytes are cut. */
public final class FrameFuzz {
  private static final int LIMIT = 2000;

  private FrameFuzz() {}

  /**
   * One input.
   *
   * @param data that a client sends
   */
  public static void fuzzerTestOneInput(byte[] data) {
    List<String> whole = read(data, Math.max(1, data.length));
    for (int step : new int[] {1, 7}) {
      List<String> cut = read(data, step);
      if (!whole.equals(cut)) {
        throw new AssertionError("cut in " + step + ": " + cut + ", not " + whole);
      }
    }
  }

  private static List<String> read(byte[] data, int step) {
    Events events = new Events();
    WebSocketReader reader = new WebSocketReader(LIMIT, events);
    try {
      for (int at = 0; at < data.length; at += step) {
        reader.feed(data, at, Math.min(data.length, at + step));
      }
    } catch (WebSocketViolation e) {
      events.list.add("violation " + e.code() + " " + e.getMessage());
    }
    return events.list;
  }

  private static final class Events implements WebSocketReader.Listener {
    final List<String> list = new ArrayList<>();

    @Override
    public void message(byte[] payload, boolean text) {
      if (payload.length > LIMIT) {
        throw new AssertionError("a message over the limit: " + payload.length);
      }
      if (text) {
        requireUtf8(payload);
      }
      list.add((text ? "text " : "binary ") + Arrays.hashCode(payload) + " " + payload.length);
    }

    private static void requireUtf8(byte[] payload) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
      } catch (CharacterCodingException e) {
        throw new AssertionError("a text that is not UTF-8", e);
      }
    }

    @Override
    public void ping(byte[] payload) {
      list.add("ping " + Arrays.hashCode(payload));
    }

    @Override
    public void pong(byte[] payload) {
      list.add("pong " + Arrays.hashCode(payload));
    }

    @Override
    public void close(int code, String reason) {
      list.add("close " + code + " " + reason);
    }
  }
}
