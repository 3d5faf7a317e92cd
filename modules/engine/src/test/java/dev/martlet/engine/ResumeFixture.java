package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.wire.TickFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;

/** A shard that holds seats, and users whose connections are lost. */
abstract class ResumeFixture {
  static final Duration STEP = Duration.ofMillis(50);
  static final Duration GRACE = Duration.ofSeconds(20);
  static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);
  static final int SEATS = 2;

  final ManualScheduling clock = new ManualScheduling();
  final Metrics metrics = new Metrics();
  final ShardSubscribers subscribers = new ShardSubscribers();
  final Probe probe =
      new Probe() {
        @Override
        public void onDisconnect(Subscriber subscriber) {
          events.add("away " + subscriber.id() + " " + subscriber.number());
          fail("away");
        }

        @Override
        public void onReconnect(Subscriber subscriber) {
          events.add("back " + subscriber.id() + " " + subscriber.number());
          fail("back");
        }

        private void fail(String method) {
          if (method.equals(throwIn)) {
            throw toThrow;
          }
        }
      };
  Shard<?> shard = shard(20, 1 << 18);

  final Shard<?> shard(int rate, int eventBytes) {
    SyncLimits sync = new SyncLimits(100, eventBytes, GRACE);
    EngineLimits limits = Shards.limits(sync);
    ShardSettings settings = ShardSettings.DEFAULT.withTickRate(rate).withMaxSubscribers(SEATS);
    return Shards.of(
        Shards.type(),
        probe,
        settings,
        subscribers,
        new ShardHost(clock, limits, metrics, ended -> {}));
  }

  /** A user whose client remembers what it needs to resume. */
  final class User {
    final SyncClient client = new SyncClient(JsonMapper.builder().build());
    final String sid;
    final List<Object> seen = new ArrayList<>();
    final List<Boolean> paused = new ArrayList<>();
    Player player;
    String ticket;
    Boolean resumed;

    User(String sid) {
      this.sid = sid;
      player = new Player(shard, sid, VERSION_2);
      clock.settle();
      take();
    }

    void take() {
      for (TickFrame frame = player.frame(); frame != null; frame = player.frame()) {
        client.receive(frame);
        if (client.kind == 3) {
          seen.add(client.event);
        } else if (client.kind == 4) {
          takeControl((Map<?, ?>) client.control);
        }
      }
    }

    private void takeControl(Map<?, ?> control) {
      if (control.containsKey("paused")) {
        paused.add((Boolean) control.get("paused"));
        return;
      }
      ticket = (String) control.get("ticket");
      resumed = (Boolean) control.get("resumed");
      assertEquals(GRACE.toMillis(), ((Number) control.get("grace_ms")).longValue());
    }

    void lose() {
      shard.lose(player.subscription);
    }

    ResumeRequest claim() {
      return new ResumeRequest(ticket, OptionalLong.of(client.tick), client.eventNumber);
    }

    void comeBack() {
      comeBack(claim());
    }

    void comeBack(ResumeRequest claim) {
      player = new Player(shard, sid, VERSION_2, Optional.of(claim));
      clock.settle();
      take();
    }

    void send(int seq, String word) {
      player.send("{\"input\":{\"text\":\"" + word + "\"},\"client_seq\":" + seq + "}");
    }
  }

  final void tick() {
    clock.advance(STEP);
  }

  static void assertHas(List<String> words, User user) {
    assertEquals(
        Worlds.seen(new Probe.Words(words, words.size())), Worlds.canonical(user.client.state));
  }
}
