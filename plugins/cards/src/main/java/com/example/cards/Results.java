package com.example.cards;

import com.example.cards.View.Standing;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of all tables, in a database. Its methods wait: they are for the threads of {@code
 * async}, on which several may be called at once.
 */
final class Results {
  private static final int BEST = 10;

  private final String url;

  /** In a file, which is made if it is not there. */
  Results(Path file) {
    this.url = "jdbc:sqlite:" + file + "?busy_timeout=5000";
  }

  /**
   * A round that is over, or was broken off.
   *
   * @param id no other round has: one that is saved twice is there once
   * @param table that it was played at
   * @param winner of the round; null if it was broken off
   * @param points of the winner
   */
  record Played(String id, String table, String winner, int points) {}

  /** Saves a round. Returns the league as it is then. */
  List<Standing> save(Played round) throws SQLException {
    try (Connection database = open();
        PreparedStatement insert =
            database.prepareStatement(
                "INSERT INTO rounds VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, round.id());
      insert.setString(2, round.table());
      insert.setString(3, round.winner());
      insert.setInt(4, round.points());
      insert.executeUpdate();
      return league(database);
    }
  }

  /** The best players of all tables. */
  List<Standing> league() throws SQLException {
    try (Connection database = open()) {
      return league(database);
    }
  }

  private static List<Standing> league(Connection database) throws SQLException {
    try (PreparedStatement select =
        database.prepareStatement(
            """
            SELECT winner, count(*), sum(points) FROM rounds
            WHERE winner IS NOT NULL GROUP BY winner ORDER BY 3 DESC, 1 LIMIT ?
            """)) {
      select.setInt(1, BEST);
      List<Standing> best = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          best.add(new Standing(rows.getString(1), rows.getInt(2), rows.getInt(3)));
        }
      }
      return List.copyOf(best);
    }
  }

  private Connection open() throws SQLException {
    Connection database = DriverManager.getConnection(url);
    try (Statement create = database.createStatement()) {
      create.execute(
          """
          CREATE TABLE IF NOT EXISTS rounds (
            id TEXT PRIMARY KEY, tab TEXT NOT NULL, winner TEXT, points INTEGER NOT NULL)
          """);
      return database;
    } catch (SQLException e) {
      database.close();
      throw e;
    }
  }
}
