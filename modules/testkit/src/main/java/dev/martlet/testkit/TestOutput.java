package dev.martlet.testkit;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Signals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the simulation of a test shard tells others than its subscribers. */
final class TestOutput implements Signals {
  final List<Sent> signals = new ArrayList<>();
  @Nullable Metadata metadata;

  @Override
  public void send(ShardId to, Object signal) {
    signals.add(new Sent(to, signal));
  }
}
