package dev.martlet.engine.codec;

import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.wire.InputLimits;
import java.util.List;
import java.util.Map;

/** Reading envelopes, and inputs of a type with members of every kind. */
public final class EnvelopeFuzz {
  private static final InputReader<Everything> READER =
      new InputReader<>(
          HostedType.of(
              new Type(),
              new PluginJson(new InputLimits(4096, 8, 256, 32, 64, 256), 100_000),
              "fuzz@1"));

  private EnvelopeFuzz() {}

  /** An input with members of every kind. */
  public record Everything(
      int number,
      double real,
      String text,
      List<Integer> list,
      Map<String, Everything> map,
      Move move) {}

  /** One of several records. */
  public sealed interface Move {}

  /** A move with another in it. */
  public record Play(int card, Move next) implements Move {}

  /** A move without members. */
  public record Pass() implements Move {}

  private record Type() implements ShardType<Everything> {
    @Override
    public String name() {
      return "everything";
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
      READER.input(READER.read(data));
    } catch (BadInputException e) {
      int length = e.error().message().length();
      if (length == 0 || length > InputError.MAX_MESSAGE + 1) {
        throw new AssertionError("an error of " + length + " characters");
      }
    }
  }
}
