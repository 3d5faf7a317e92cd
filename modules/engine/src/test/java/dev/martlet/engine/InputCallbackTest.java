package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.input.RefusedInput;
import dev.martlet.engine.input.RefusedInputLog;
import dev.martlet.engine.limits.SyncLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Inputs whose outcome is told to a callback, and the lists of subscribers and refused inputs. */
class InputCallbackTest extends ShardFixture {
  /** Records the outcomes. */
  private static final class Recorder implements InputCallback {
    final List<Long> applied = new ArrayList<>();
    final List<InputError> refused = new ArrayList<>();

    @Override
    public void applied(long number) {
      applied.add(number);
    }

    @Override
    public void refused(InputError error) {
      refused.add(error);
    }
  }

  private final Recorder outcomes = new Recorder();

  private Optional<InputError> post(Shard<?> shard, Player from, String word) {
    String envelope = "{\"input\":{\"text\":\"" + word + "\"}}";
    return shard.receive(
        from.subscription, envelope.getBytes(StandardCharsets.UTF_8), outcomes, v -> {});
  }

  @Test
  void theCallbackIsToldTheNumberOfAnInputOrWhyThereIsNone() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    eva.say("zero");
    assertEquals(Optional.empty(), post(shard, eva, "one"));
    assertEquals(Optional.empty(), post(shard, eva, "one"));
    assertEquals(Optional.empty(), post(shard, eva, "two"));
    assertEquals(List.of(), outcomes.applied);
    clock.advance(STEP);
    assertEquals(List.of(2L, 3L), outcomes.applied);
    assertEquals(List.of(Code.INPUT_REFUSED), codes());
    assertEquals(List.of(), eva.errors, "the connection is told nothing");
  }

  @Test
  void whatWaitsWhenTheShardEndsIsToldToo() {
    limits = Shards.limits(1, 9, SyncLimits.DEFAULT);
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    post(shard, eva, "one");
    post(shard, eva, "put off");
    clock.advance(STEP);
    assertEquals(List.of(1L), outcomes.applied);
    probe.throwIn = "advance";
    post(shard, eva, "late");
    clock.advance(STEP);
    assertFalse(shard.running());
    assertEquals(List.of(1L, 2L), outcomes.applied);
    assertEquals(List.of(Code.NOT_ATTACHED), codes());
    assertEquals(Code.NOT_ATTACHED, post(shard, eva, "after").orElseThrow().code());
  }

  @Test
  void anInputIsTakenForTheLatestSubscriptionOfItsOwner() {
    Shard<?> shard = ticking();
    Player first = new Player(shard, "eva");
    Player second = new Player(shard, "eva");
    Player admin = new Player(shard, "eva", Principal.admin("root"));
    clock.settle();
    SubscriberId sid = new SubscriberId("eva");
    Optional<Principal> eva = Optional.of(Principal.user("eva"));
    assertEquals(Optional.of(second.subscription), shard.subscription(sid, eva));
    assertEquals(Optional.of(admin.subscription), shard.subscription(sid, Optional.empty()));
    assertEquals(List.of(1L, 2L, 3L), numbers(shard));
    second.leave();
    assertEquals(Optional.of(first.subscription), shard.subscription(sid, eva));
    assertEquals(Optional.empty(), shard.subscription(sid, Optional.of(Principal.user("adam"))));
    assertEquals(List.of(1L, 3L), numbers(shard));
  }

  private List<Long> numbers(Shard<?> shard) {
    return shard.subscribers().stream().map(Subscriber::number).toList();
  }

  @Test
  void theLastRefusedInputsAreKept() {
    Shard<?> shard = ticking();
    Player eva = new Player(shard, "eva");
    clock.settle();
    for (int i = 0; i < RefusedInputLog.MAX + 5; i++) {
      eva.send("{\"client_seq\":" + i + "}");
    }
    eva.send("[]");
    clock.advance(STEP);
    List<RefusedInput> last = shard.refusedInputs();
    assertEquals(RefusedInputLog.MAX, last.size());
    assertEquals(OptionalLong.of(RefusedInputLog.MAX + 4), last.getFirst().error().clientSeq());
    assertEquals(new SubscriberId("eva"), last.getFirst().sid());
  }

  private List<Code> codes() {
    return outcomes.refused.stream().map(InputError::code).toList();
  }
}
