package dev.martlet.engine.codec;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Readers of inputs of any type, for tests of what is an input. */
final class Inputs {
  private static final InputLimits LIMITS =
      new InputLimits(64 * 1024, 32, 16 * 1024, 1000, 4096, 256);

  /** A type for any input class. */
  record AnyType<I>(DataType<I> inputType, Optional<I> emptyInput, boolean lenientInputs)
      implements ShardType<I> {
    @Override
    public String name() {
      return "any";
    }

    @Override
    public Simulation<I> create(ShardContext context) {
      throw new UnsupportedOperationException();
    }
  }

  private Inputs() {}

  static <I> InputReader<I> strict(Class<I> type) {
    return strict(DataType.of(type));
  }

  static <I> InputReader<I> strict(DataType<I> type) {
    return reader(type, false, false);
  }

  static <I> InputReader<I> lenient(Class<I> type) {
    return reader(DataType.of(type), true, true);
  }

  static <I> InputReader<I> refusingUnknown(Class<I> type) {
    return reader(DataType.of(type), false, true);
  }

  private static <I> InputReader<I> reader(
      DataType<I> type, boolean lenient, boolean refuseUnknown) {
    PluginJson json = new PluginJson(LIMITS, 100_000, refuseUnknown);
    AnyType<I> any = new AnyType<>(type, Optional.empty(), lenient);
    return new InputReader<>(HostedType.of(any, json, PluginSite.apart("any@1")));
  }

  /** Reads the input that is written as a JSON value. */
  static <I> I read(InputReader<I> reader, String value) throws BadInputException {
    byte[] message = ("{\"input\":" + value + "}").getBytes(StandardCharsets.UTF_8);
    return reader.input(reader.read(message));
  }

  /** Why the value is refused; empty if it is not. */
  static Optional<InputError> refusal(InputReader<?> reader, String value) {
    try {
      read(reader, value);
      return Optional.empty();
    } catch (BadInputException e) {
      return Optional.of(e.error());
    }
  }
}
