package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A share of the inbox is its subscriber's, not their connection's: who comes again has no new one.
 */
class InboxShareTest extends ResumeFixture {
  private static final int PER_TICK = 2;
  private static final int WAITING = 4;
  private static final int ANONYMOUS_SHARE = 3;

  /** The probe refuses a word that it has heard. */
  private int words;

  private void limit() {
    EngineLimits limits =
        EngineLimits.builder()
            .inputsPerTick(PER_TICK)
            .inputsWaiting(WAITING)
            .anonymousShare(ANONYMOUS_SHARE)
            .sync(new SyncLimits(100, 1 << 18, GRACE))
            .build();
    shard =
        Shards.of(
            Shards.type(),
            probe,
            ShardSettings.DEFAULT,
            subscribers,
            new ShardHost(clock, limits, metrics, ended -> {}));
  }

  private int accepted(Player player, int from) {
    int accepted = 0;
    for (int i = 0; i < 2 * WAITING; i++) {
      Optional<InputError> error =
          player.send(
              "{\"input\":{\"text\":\"" + ++words + "\"},\"client_seq\":" + (from + i) + "}");
      accepted += error.isEmpty() ? 1 : 0;
      assertTrue(error.isEmpty() || error.get().code() == Code.QUEUE_FULL);
    }
    return accepted;
  }

  @Test
  void whoResumesHasNoNewShare() {
    limit();
    User eva = new User("eva");
    assertEquals(WAITING, accepted(eva.player, 0));
    for (int i = 1; i < 20; i++) {
      eva.lose();
      eva.comeBack();
      assertEquals(true, eva.resumed);
      assertEquals(0, accepted(eva.player, 100 * i));
    }
    assertEquals(WAITING, shard.inbox.waiting() - 19, "and the messages that she was away");
    tick();
    assertEquals(PER_TICK, shard.status().inputs().applied());
  }

  @Test
  void whoJoinsAnewHasNoNewShare() {
    limit();
    int accepted = 0;
    for (int i = 0; i < 20; i++) {
      User eva = new User("eva");
      accepted += accepted(eva.player, 0);
      eva.player.leave();
    }
    assertEquals(WAITING, accepted);
  }

  @Test
  void twoConnectionsOfOneSubscriberHaveOneShare() {
    limit();
    Player one = new Player(shard, "eva");
    Player other = new Player(shard, "eva");
    clock.settle();
    assertEquals(WAITING, accepted(one, 0) + accepted(other, 0));
    assertEquals(WAITING, accepted(new Player(shard, "adam"), 0), "nobody else is concerned");
    tick();
    assertEquals(2 * PER_TICK, shard.status().inputs().applied());
  }

  private record From(Object origin) implements SubscriberConnection {
    @Override
    public void ready() {}

    @Override
    public void onInputError(InputError error) {}
  }

  private int acceptedAnonymous(String sid, String origin) {
    Subscription joined =
        shard.subscribe(new SubscriberId(sid), Principal.anonymous(), new From(origin));
    clock.settle();
    int accepted = 0;
    for (int i = 0; i < 2 * WAITING; i++) {
      String text = "{\"input\":{\"text\":\"" + ++words + "\"}}";
      byte[] input = text.getBytes(StandardCharsets.UTF_8);
      accepted += shard.receive(joined, input).isEmpty() ? 1 : 0;
    }
    shard.leave(joined);
    return accepted;
  }

  @Test
  void oneUserHasOneShareWhateverTheyCallThemselves() {
    limit();
    probe.admitsEverybody = true;
    int accepted = 0;
    for (int i = 0; i < 10; i++) {
      Player eva = new Player(shard, "eva" + i, Principal.user("eva"));
      clock.settle();
      accepted += accepted(eva, 0);
    }
    assertEquals(WAITING, accepted);
    assertEquals(1, shard.subscriptions.shares());
    tick();
    assertEquals(PER_TICK, shard.status().inputs().applied());
  }

  @Test
  void theAnonymousOfOnePlaceHaveOneShareWhateverTheyCallThemselves() {
    limit();
    probe.admitsEverybody = true;
    int accepted = 0;
    for (int i = 0; i < 10; i++) {
      accepted += acceptedAnonymous("a" + i % 2, "here");
    }
    int more = 10 - ANONYMOUS_SHARE; // who comes when it is used up has one waiting, the least
    assertEquals(ANONYMOUS_SHARE * WAITING + more, accepted);
    for (int i = 0; i < 20; i++) {
      accepted += acceptedAnonymous("a" + i, "here");
    }
    assertEquals(2 * ANONYMOUS_SHARE * WAITING, accepted, "and all that is limited, too");
    assertEquals(WAITING, acceptedAnonymous("a", "there"));
  }

  /** Of what the place has, one of them has no more than who has a user. */
  @Test
  void oneOfThemHasNoMoreThanWhoHasAUser() {
    limit();
    probe.admitsEverybody = true;
    assertEquals(WAITING, acceptedAnonymous("a", "here"));
    tick();
    assertEquals(PER_TICK, shard.status().inputs().applied());
    assertEquals(WAITING, acceptedAnonymous("b", "here"));
    tick();
    assertEquals(3 * PER_TICK, shard.status().inputs().applied());
  }

  @Test
  void aShareIsForgottenWhenNobodyUsesItAndNothingWaits() {
    limit();
    Player eva = new Player(shard, "eva");
    clock.settle();
    accepted(eva, 0);
    shard.leave(eva.subscription);
    shard.housekeep();
    assertEquals(1, shard.subscriptions.shares(), "inputs of hers wait");
    clock.advance(STEP.multipliedBy(WAITING));
    shard.housekeep();
    assertEquals(0, shard.subscriptions.shares());
    assertFalse(probe.words.isEmpty());
  }
}
