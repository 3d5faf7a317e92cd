package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Readers;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a shard tells of itself. */
class ShardDescriptionTest extends ShardFixture {
  record Place(String map, int free) {}

  record Places(List<String> names) {}

  private final ShardSubscribers subscribers = new ShardSubscribers();
  private final ShardDescription description =
      new ShardDescription(Shards.type(), 64, subscribers, new Release(ShardJournal.off(), false));

  private String told() {
    return new String(description.current().orElseThrow().json(), StandardCharsets.UTF_8);
  }

  @Test
  void theLastIsToldAsItWasThen() {
    assertEquals(Optional.empty(), description.current());
    List<String> names = new ArrayList<>(List.of("a"));
    description.set(Metadata.of(new Places(names)));
    names.add("b");
    assertEquals("{\"names\":[\"a\"]}", told());
    assertFalse(description.current().orElseThrow().listed());
    description.set(Metadata.of(new Place("hill", 3)).listed(true).readableBy(Readers.users()));
    assertEquals("{\"map\":\"hill\",\"free\":3}", told());
    ShardMetadata last = description.current().orElseThrow();
    assertTrue(last.listed());
    assertTrue(last.readableBy(Principal.user("eva")));
    assertFalse(last.readableBy(Principal.anonymous()));
  }

  private void assertNotTold(String why, Object data) {
    Metadata metadata = Metadata.of(data);
    Throwable thrown =
        assertThrows(IllegalArgumentException.class, () -> description.set(metadata));
    assertTrue(thrown.getMessage().contains(why), thrown::getMessage);
  }

  @Test
  void whatIsNoDataOrNoObjectOrTooLongIsRefusedAndTheOtherStays() {
    description.set(Metadata.of(new Place("hill", 3)));
    assertNotTold("not metadata that can be encoded", new Object[] {Thread.currentThread()});
    assertNotTold("not metadata that can be encoded", Thread.currentThread());
    assertNotTold("make it a record", "a text");
    assertNotTold("make it a record", List.of(1, 2));
    assertNotTold("metadata of 76 bytes: it may have 64", new Place("x".repeat(57), 3));
    assertEquals("{\"map\":\"hill\",\"free\":3}", told());
  }

  @Test
  void itIsForTheShardsOwnTurn() {
    Metadata metadata = Metadata.of(new Place("hill", 3));
    description.set(metadata); // the shard is being created
    Shards.of(
        new Probe() {
          @Override
          public void advance(Tick tick) {
            description.set(Metadata.of(new Place("tick", (int) tick.number())));
          }
        },
        clock,
        subscribers);
    clock.advance(STEP);
    assertEquals("{\"map\":\"tick\",\"free\":1}", told());
    assertThrows(IllegalStateException.class, () -> description.set(metadata));
  }
}
