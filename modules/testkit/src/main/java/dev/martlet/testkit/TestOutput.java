package dev.martlet.testkit;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the simulation of a test shard tells others than its subscribers. */
final class TestOutput implements Signals {
  final List<Sent> signals = new ArrayList<>();
  final TestMetrics metrics = new TestMetrics();
  @Nullable Metadata metadata;
  private @Nullable Path folder;

  @Override
  public void send(ShardId to, Object signal) {
    signals.add(new Sent(to, signal));
  }

  /** A folder of the shard alone, made when it is first asked for. */
  Path folder() {
    if (folder == null) {
      try {
        folder = Files.createTempDirectory("martlet-test-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folder;
  }
}
