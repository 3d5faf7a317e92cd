package dev.martlet.engine;

import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.ThreadSettings;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.tick.Scheduling;
import java.util.Map;
import java.util.Optional;

/**
 * Has journals replayed by the plugin that wrote them, of which a copy is kept, so that another
 * version can go on from what that saves. Any thread.
 */
final class KeptReplay {
  private final ShardHost host;
  private final PluginThreads threads;
  private final Map<String, HostedFormat> formats;

  /**
   * For the shards of a server. What is replayed has the server's threads for its work, and no
   * turns.
   *
   * @param server of the shards
   * @param threads for the calls of shard types
   * @param formats of snapshots, by their names
   */
  KeptReplay(ShardHost server, PluginThreads threads, Map<String, HostedFormat> formats) {
    this.host =
        new ShardHost(
            Scheduling.NO_TURNS,
            server.limits(),
            server.metrics(),
            shard -> {},
            server.inputBytes(),
            server.calls(),
            server.shards(),
            server.journals());
    this.threads = threads;
    this.formats = formats;
  }

  /**
   * Finds the type that wrote a journal.
   *
   * @param loaded journal
   * @param now the type that is loaded
   * @return the type as it was then; empty if it is the same, no copy of it is kept, or it cannot
   *     save what the other one would go on from
   */
  Optional<HostedType<?>> writerOf(Journals.Loaded loaded, HostedType<?> now) {
    String hash = loaded.hash();
    if (hash.isEmpty() || hash.equals(now.hash()) || now.saved().isEmpty()) {
      return Optional.empty();
    }
    return host.journals()
        .flatMap(journals -> journals.kept().find(loaded.plugin(), hash, now))
        .filter(then -> then.saved().isPresent());
  }

  /**
   * Replays a journal to its end. Runs on a thread for plugin code.
   *
   * @param loaded journal
   * @param then the type that wrote it
   * @return what the shard is at the end; empty if it has ended, or ends with the next result of
   *     its work
   * @throws Exception if it cannot be replayed or saved
   */
  <I> Optional<ShardCheckpoint> toEnd(Journals.Loaded loaded, HostedType<I> then) throws Exception {
    ThreadSettings thread = ThreadSettings.ofCurrentThread();
    thread.enter(then.loader());
    try {
      Shard<I> shard = new ShardMaker(host, threads, () -> 0, formats).again(loaded, then);
      ShardSubscribers turn = shard.context.subscribers();
      turn.enterTurn();
      try {
        long now = host.scheduling().nanoTime();
        return shard.turn.recovery().save(loaded, formats, host.limits().sync(), now);
      } finally {
        turn.leaveTurn();
        shard.context.abandon();
      }
    } finally {
      thread.restore();
    }
  }
}
