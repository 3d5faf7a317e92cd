package com.example.cards;

import com.example.cards.Results.Played;
import com.example.cards.View.Standing;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.ShardContext;
import java.util.List;

/** The best players of all tables, as one table knows them, and what it adds. */
final class League {
  private final ShardContext context;
  private final Results results;
  private List<Standing> best = List.of();

  /** Asks for those that there are. */
  League(ShardContext context, Results results) {
    this.context = context;
    this.results = results;
    context.async("league", call -> results.league(), this::show);
  }

  List<Standing> best() {
    return best;
  }

  /** Adds a round. If the work is done twice, its id is the same. */
  void add(String winner, int points) {
    String table = context.id().value();
    context.async(
        "save",
        call -> results.save(new Played(call.id().toString(), table, winner, points)),
        this::show);
  }

  /** The server's log says why there is no answer. */
  private void show(AsyncResult<List<Standing>> result) {
    if (result instanceof AsyncResult.Done<List<Standing>>(var id, List<Standing> standings)) {
      best = standings;
    }
  }
}
