package dev.martlet.engine.codec;

import dev.martlet.api.ShardContext;
import dev.martlet.api.ShardType;
import dev.martlet.api.Simulation;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.wire.InputLimits;
import java.util.List;
import java.util.Map;

/** The envelope, and the input in it, of a type with members of every kind. */
public final class EnvelopeFuzz {
  private static final JsonCodec<Everything> CODEC =
      new PluginJson(new InputLimits(4096, 8, 256, 32), 100_000).codecFor(new Type());

  private EnvelopeFuzz() {}

  /** An input with members of every kind. */
  public record Everything(
      int number, double real, String text, List<Integer> list, Map<String, Everything> map) {}

  private record Type() implements ShardType<Everything> {
    @Override
    public String name() {
      return "everything";
    }

    @Override
    public Class<Everything> inputType() {
      return Everything.class;
    }

    @Override
    public Simulation<Everything> create(ShardContext context) {
      throw new UnsupportedOperationException();
    }
  }

  /**
   * One input.
   *
   * @param data a message
   */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      CODEC.input(CODEC.read(data));
    } catch (BadInputException e) {
      int length = e.complaint().message().length();
      if (length == 0 || length > InputError.MAX_MESSAGE + 1) {
        throw new AssertionError("a complaint of " + length + " characters");
      }
    }
  }
}
