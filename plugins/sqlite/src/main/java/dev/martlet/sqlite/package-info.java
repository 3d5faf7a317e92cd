/**
 * Keeps journals in one file of SQLite. {@link dev.martlet.sqlite.SqliteStoreProvider} is the
 * plugin's only door.
 */
package dev.martlet.sqlite;
