package dev.martlet.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The native code of SQLite, in a place where each start finds it again. Left alone, the driver
 * unpacks it into the temporary folder at each start, under a new name, and a server that is killed
 * leaves it there for ever.
 */
final class NativeLibrary {
  /** Where the driver looks before it unpacks its own. */
  private static final String PLACE = "org.sqlite.lib.path";

  /** Where it unpacks to, if an operator says so. */
  private static final String OPERATORS_PLACE = "org.sqlite.tmpdir";

  // Guarded by the class.
  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads it, once for the process. What fails here is left to the driver, which then does it in
   * its own way; so it is where an operator has set its properties.
   *
   * @param folder to unpack it into, which no other server uses; made if it is not there
   */
  static synchronized void load(Path folder, System.Logger log) {
    if (loaded
        || System.getProperty(PLACE) != null
        || System.getProperty(OPERATORS_PLACE) != null) {
      return;
    }
    loaded = true;
    try {
      unpack(folder);
      // For a moment only: another plugin may have a driver of its own, which must not load this.
      System.setProperty(PLACE, folder.toString());
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      log.log(Level.DEBUG, "the native code of SQLite is not loaded from " + folder, e);
    } finally {
      System.clearProperty(PLACE);
    }
  }

  /** Writes the library, unless it is there as it should be. */
  private static void unpack(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    byte[] library;
    try (InputStream in =
        SQLiteJDBCLoader.class.getResourceAsStream(
            LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
      if (in == null) {
        throw new IOException("the driver has none for this machine");
      }
      library = in.readAllBytes();
    }
    Path place = folder.resolve(name);
    if (!Files.exists(place) || !Arrays.equals(Files.readAllBytes(place), library)) {
      Files.createDirectories(folder);
      Path half = Files.write(folder.resolve(name + ".half"), library);
      Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
