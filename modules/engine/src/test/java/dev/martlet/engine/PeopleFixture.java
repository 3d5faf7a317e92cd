package dev.martlet.engine;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A shard with two seats whose simulation wants to know about people. */
abstract class PeopleFixture extends ResumeFixture {
  final PeopleProbe people = new PeopleProbe();
  final ShardSubscribers theirs = new ShardSubscribers();

  PeopleFixture() {
    shard = peopleShard(ShardSettings.DEFAULT.withMaxSubscribers(SEATS), 3);
  }

  final Shard<?> peopleShard(ShardSettings settings, int bans) {
    EngineLimits limits =
        EngineLimits.builder().bansPerShard(bans).sync(new SyncLimits(100, 1 << 18, GRACE)).build();
    ShardHost host = new ShardHost(clock, limits, metrics, ended -> {});
    return Shards.of(Shards.type(), people, settings, theirs, host);
  }

  /** Does something in the next tick, in which the simulation may. */
  final void inTick(Runnable what) {
    people.inTick = what;
    tick();
  }

  final Subscriber subscriber(String sid) {
    return shard.subscribers().stream()
        .filter(one -> one.id().value().equals(sid))
        .findFirst()
        .orElseThrow();
  }

  final Player join(String sid, Principal principal) {
    Player player = new Player(shard, sid, principal, VERSION_2, Optional.empty());
    clock.settle();
    return player;
  }

  /** What has happened since the last call, without ticks. */
  final List<String> happened() {
    List<String> all = people.events.stream().filter(event -> !event.startsWith("tick")).toList();
    people.events.clear();
    return all;
  }

  static List<String> names(List<Member> members) {
    return members.stream().map(member -> member.id().value()).toList();
  }

  static final Duration MINUTE = Duration.ofMinutes(1);
}
