package dev.martlet.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputReader;
import dev.martlet.wire.InputLimits;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A shard type that answers null is told which of its methods did. */
class NullAnswersTest {
  /** A shard type with the answers that a test gives it. */
  private static final class Answering implements ShardType<String> {
    DataType<String> inputType = DataType.declared();
    Map<String, String> options = Map.of();
    Optional<String> emptyInput = Optional.empty();

    @Override
    public String name() {
      return "answering";
    }

    @Override
    public DataType<String> inputType() {
      return inputType;
    }

    @Override
    public Map<String, String> options() {
      return options;
    }

    @Override
    public Optional<String> emptyInput() {
      return emptyInput;
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      return null;
    }
  }

  private final Answering type = new Answering();

  private HostedType<String> hosted() {
    return HostedType.of(type, new PluginJson(InputLimits.DEFAULT, 1000), "answering@1");
  }

  private void assertSays(String message) {
    assertEquals(message, assertThrows(NullPointerException.class, this::hosted).getMessage());
  }

  @Test
  void forItsInputType() {
    type.inputType = null;
    assertSays("inputType returned null");
  }

  @Test
  void forItsOptions() {
    type.options = null;
    assertSays("options returned null");
  }

  @Test
  void forTheNameOfAnOption() {
    type.options = Collections.singletonMap(null, "x");
    assertSays("options returned a name that is null");
  }

  @Test
  void forTheDefaultOfAnOption() {
    type.options = Collections.singletonMap("colour", null);
    assertSays("options returned null for the default of \"colour\"; \"\" says that it has none");
  }

  /** It is the plugin's fault, not the sender's. */
  @Test
  void forTheEmptyInput() {
    type.emptyInput = null;
    InputReader<String> reader = new InputReader<>(hosted());
    InputEnvelope empty = new InputEnvelope(null, 1, OptionalLong.empty());
    assertEquals(
        "emptyInput returned null",
        assertThrows(NullPointerException.class, () -> reader.input(empty)).getMessage());
  }
}
