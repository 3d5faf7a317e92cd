/**
 * The store of journals {@code sqlite}: one file of SQLite, which the tool {@code sqlite3} reads,
 * too.
 */
module dev.martlet.sqlite {
  requires dev.martlet.api;
  requires java.sql;
  requires org.xerial.sqlitejdbc;

  provides dev.martlet.api.journal.JournalStoreProvider with
      dev.martlet.sqlite.SqliteStoreProvider;
}
