/** Eights, a card game for two to four, with bots, chat and a league. */
module com.example.cards {
  requires dev.martlet.api;
  requires java.sql;

  provides dev.martlet.api.shard.ShardType with
      com.example.cards.CardsType;
}
