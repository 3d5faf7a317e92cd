package com.example.cards;

import com.example.cards.View.Phase;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.ShardContext;
import java.util.List;

/** What those are told of a table who are not at it: everybody, because anybody may look on. */
final class Notice {
  private final ShardContext context;

  /** What they were told last. */
  private Sign sign;

  /**
   * A table, as lists show it.
   *
   * @param phase waiting, playing, or over
   * @param players the users who play, those for whom a bot does included
   * @param free how many more may play in the next round
   */
  record Sign(Phase phase, List<String> players, int free) {}

  /** Tells of a table at which nobody has played yet. */
  Notice(ShardContext context, Players players) {
    this.context = context;
    update(null, players);
  }

  /** Tells what has changed. Mostly nothing has: a move does not show. */
  void update(Round round, Players players) {
    Sign now = new Sign(Phase.of(round), players.names(), players.free());
    if (!now.equals(sign)) {
      sign = now;
      context.describe(Metadata.of(sign).listed(true));
    }
  }
}
