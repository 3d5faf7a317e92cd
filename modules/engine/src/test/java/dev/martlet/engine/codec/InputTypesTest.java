package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.wire.InputLimits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the type of a shard's inputs comes from, and which types it can be. */
class InputTypesTest {
  record Step(int dx, int dy) {}

  /** Says what its inputs are only by its declaration. */
  private abstract static class Named<I> implements ShardType<I> {
    @Override
    public String name() {
      return "any";
    }

    @Override
    public Simulation<I> create(ShardContext context) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Steps extends Named<Step> {}

  private static final class Lists extends Named<List<Step>> {}

  private static final class Undeclared<I> extends Named<I> {}

  private static <I> InputReader<I> reader(ShardType<I> type) {
    PluginJson json = new PluginJson(new InputLimits(4096, 8, 256, 32, 4096, 256), 100_000);
    return new InputReader<>(HostedType.of(type, json, PluginSite.apart("any@1")));
  }

  @Test
  void theTypeStandsInTheDeclaration() throws BadInputException {
    assertEquals(new Step(1, 2), Inputs.read(reader(new Steps()), "{\"dx\":1,\"dy\":2}"));
    assertEquals(
        List.of(new Step(1, 2)), Inputs.read(reader(new Lists()), "[{\"dx\":1,\"dy\":2}]"));
  }

  @Test
  void aTypeThatDeclaresNoneSaysWhatToDo() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> reader(new Undeclared<Step>()));
    assertEquals(
        "the type of its inputs does not stand in its declaration: write \"class Undeclared"
            + " implements ShardType<Move>\", or override inputType()",
        e.getMessage());
  }

  @Test
  void whatAClassCannotSayADataTypeCan() throws BadInputException {
    assertEquals(
        List.of(new Step(1, 2), new Step(0, 0)),
        Inputs.read(
            Inputs.strict(DataType.listOf(Step.class)),
            "[{\"dx\":1,\"dy\":2},{\"dx\":0,\"dy\":0}]"));
    assertEquals(
        Map.of("eva", new Step(1, 2)),
        Inputs.read(
            Inputs.strict(new DataType<Map<String, Step>>() {}), "{\"eva\":{\"dx\":1,\"dy\":2}}"));
  }

  @Test
  void aFaultInAListIsFoundByItsPlace() {
    BadInputException e =
        assertThrows(
            BadInputException.class,
            () ->
                Inputs.read(
                    Inputs.strict(DataType.listOf(Step.class)),
                    "[{\"dx\":1,\"dy\":2},{\"dx\":\"x\",\"dy\":0}]"));
    assertTrue(e.error().message().startsWith("input[1].dx: "), e.error().message());
  }

  @Test
  void aDataTypeNamesItsType() {
    assertThrows(IllegalStateException.class, Nameless::new);
    assertEquals("declared", DataType.declared().toString());
    assertEquals(Step.class.getName(), DataType.of(Step.class).toString());
  }

  @SuppressWarnings("rawtypes") // which is what must be found
  private static final class Nameless extends DataType {}
}
