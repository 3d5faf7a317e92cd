package dev.martlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A simulation that does not go on from what it has saved is told by the tick and the place. */
class SavingTest {
  record Page(List<String> lines, int drawn) {}

  record Sign(int lines) {}

  /** A book in which is written. */
  private static final class BookType implements ShardType<String> {
    /** Whether it forgets how much was drawn. */
    boolean forgets;

    List<Subscriber> restoredFor = List.of();

    @Override
    public String name() {
      return "book";
    }

    @Override
    public DataType<?> savedType() {
      return DataType.of(Page.class);
    }

    @Override
    public int savedVersion() {
      return 3;
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      return new Book(this, context);
    }

    @Override
    public Simulation<String> restore(ShardContext context, SavedState saved) {
      Book book = new Book(this, context);
      Page page = saved.as(Page.class);
      book.lines.addAll(page.lines());
      book.drawn = forgets ? 0 : page.drawn();
      restoredFor = saved.subscribers();
      book.lines.removeIf(line -> saved.version() < 3 && line.isEmpty());
      context.random().nextInt();
      context.timers().after("of no effect", Duration.ZERO);
      context.describe(Metadata.of(new Sign(-1)));
      assertEquals(List.of(), context.subscribers().attached());
      assertEquals(List.of(), context.subscribers().members().all());
      return book;
    }
  }

  private static final class Book implements Simulation<String> {
    private final BookType type;
    private final ShardContext context;
    private final List<String> lines = new ArrayList<>();
    private int drawn;

    Book(BookType type, ShardContext context) {
      this.type = type;
      this.context = context;
    }

    @Override
    public Page save() {
      return new Page(lines, drawn);
    }

    @Override
    public void apply(Subscriber from, Input<String> input) {
      lines.add(from.id() + ": " + input.value());
      switch (input.value()) {
        case "draw" -> drawn += 1 + context.random().nextInt(6);
        case "ring" -> context.timers().after("bell", Duration.ofMillis(120));
        case "describe" -> context.describe(Metadata.of(new Sign(lines.size())));
        case "call" -> context.async("write", call -> "written", done -> lines.add("done"));
        default -> {}
      }
    }

    @Override
    public void onTimer(String name) {
      lines.add(name);
    }

    @Override
    public Page snapshot() {
      return new Page(List.copyOf(lines), drawn);
    }
  }

  private static void write(TestShard<String> shard) {
    Subscriber eva = shard.join("eva");
    for (String word : List.of("draw", "ring", "describe", "call", "draw", "", "draw")) {
      shard.input(eva, word);
      shard.tick(2);
    }
    shard.tick(5);
  }

  @Test
  void whatIsSavedGoesOn() {
    Saving.check(new BookType(), "book", SavingTest::write);
  }

  @Test
  void whatIsForgottenIsNamed() {
    BookType type = new BookType();
    type.forgets = true;
    AssertionError wrong =
        assertThrows(AssertionError.class, () -> Saving.check(type, "book", SavingTest::write));
    assertTrue(wrong.getMessage().startsWith("after tick 2, snapshot: $.drawn"), wrong::getMessage);
  }

  @Test
  void anOlderFormIsRestoredForThoseWhoAreThere() {
    BookType type = new BookType();
    TestShard<String> shard = TestShard.of(type, "book");
    Subscriber eva = shard.join("eva");
    shard.restart(new Page(List.of("old", ""), 9), 2);
    assertEquals(new Page(List.of("old"), 9), shard.simulation().snapshot());
    assertEquals(List.of(eva), type.restoredFor);
    assertEquals(Optional.empty(), shard.metadata());
    assertThrows(IllegalArgumentException.class, () -> shard.restart("no page", 3));
    assertEquals(List.of(eva), shard.subscribers().attached());
  }

  @Test
  void whileACallHasNoResultNothingIsSaved() {
    TestShard<String> shard = TestShard.of(new BookType(), "book");
    shard.input(shard.join("eva"), "call");
    shard.tick();
    assertThrows(IllegalStateException.class, shard::restart);
    shard.tick(2);
    shard.restart();
    assertTrue(((Page) shard.simulation().snapshot()).lines().contains("done"));
  }
}
