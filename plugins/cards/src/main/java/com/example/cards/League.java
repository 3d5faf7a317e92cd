package com.example.cards;

import com.example.cards.Results.Played;
import com.example.cards.View.Standing;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.ShardContext;
import java.util.List;
import java.util.Optional;

/** The best players of all tables, as one table knows them, and what it adds. */
final class League {
  private final ShardContext context;
  private final Optional<Results> results;
  private List<Standing> best = List.of();

  /** Asks for those that there are. Without results, nothing is kept. */
  League(ShardContext context, Optional<Results> results) {
    this.context = context;
    this.results = results;
    results.ifPresent(all -> context.async("league", call -> all.league(), this::show));
  }

  List<Standing> best() {
    return best;
  }

  /** Adds a round. If the work is done twice, its id is the same. */
  void add(String winner, int points) {
    String table = context.id().value();
    results.ifPresent(
        all ->
            context.async(
                "save",
                call -> all.save(new Played(call.id().toString(), table, winner, points)),
                this::show));
  }

  /** The server's log says why there is no answer. */
  private void show(AsyncResult<List<Standing>> result) {
    if (result instanceof AsyncResult.Done<List<Standing>>(var id, List<Standing> standings)) {
      best = standings;
    }
  }
}
