package dev.martlet.server.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of the plugins' jars in a private folder, from which classes are loaded: a jar that is
 * overwritten while the server runs would break its plugin. The folder is below {@code
 * java.io.tmpdir}; if nothing can be written there, the jars are used where they lie. Used by one
 * thread.
 */
public final class JarCopies implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JarCopies.class.getName());
  private static final String PREFIX = "martlet-plugins-";

  /** Locked by the process that uses the folder, for as long as it lives. */
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;
  private int copies;
  private boolean inPlace;

  private JarCopies(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
    this.inPlace = folder == null;
  }

  /**
   * Makes the folder, and deletes those of servers that were killed.
   *
   * @return the copies; so far there are none
   */
  public static JarCopies create() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    deleteAbandoned(parent);
    try {
      Path folder = Files.createTempDirectory(parent, PREFIX);
      return new JarCopies(folder, lock(folder));
    } catch (IOException e) {
      JarCopies none = new JarCopies(null, null);
      none.warn(e);
      return none;
    }
  }

  /** Makes none: the jars are used where they lie, since nobody writes there. */
  static JarCopies none() {
    return new JarCopies(null, null);
  }

  /** The lock has its name only when it is held: until then nobody takes the folder for left. */
  private static FileChannel lock(Path folder) throws IOException {
    Path fresh = folder.resolve(LOCK + ".new");
    FileChannel channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    Files.move(fresh, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    return channel;
  }

  /**
   * Copies a jar.
   *
   * @param jar to copy
   * @return the copy, under the same name; or the jar itself if nothing can be written
   * @throws IOException if the jar cannot be read
   */
  Path copy(Path jar) throws IOException {
    if (!Files.isRegularFile(jar)) {
      throw new NoSuchFileException(jar.getFileName().toString(), null, "there is no such file");
    }
    if (!Files.isReadable(jar)) {
      throw new AccessDeniedException(jar.getFileName().toString(), null, "access is denied");
    }
    if (inPlace) {
      return jar;
    }
    try {
      Path place = Files.createDirectory(folder.resolve(Integer.toString(copies++)));
      return Files.copy(jar, place.resolve(name(jar)));
    } catch (IOException e) {
      warn(e);
      return jar;
    }
  }

  /** The JDK takes no {@code GAME.JAR}. */
  private static String name(Path jar) {
    String name = jar.getFileName().toString();
    return name.substring(0, name.length() - ".jar".length()) + ".jar";
  }

  private void warn(IOException cause) {
    inPlace = true;
    LOG.log(
        Level.WARNING,
        "the jars of plugins cannot be copied to a folder of their own, below java.io.tmpdir ({0}):"
            + " a jar that is overwritten while the server runs will break its plugin",
        cause.toString());
  }

  /** Deletes the copies. Classes that were not loaded before cannot be loaded any more. */
  @Override
  public void close() {
    if (folder == null) {
      return;
    }
    try (lock) {
      delete(folder);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the next start will delete {0}: {1}", folder, e);
    }
  }

  // ---- folders of servers that were killed -------------------------------------------------

  private static void deleteAbandoned(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        deleteIfAbandoned(folder);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "abandoned copies of plugins were not looked for: {0}", e);
    }
  }

  private static void deleteIfAbandoned(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free != null) {
        delete(folder);
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "{0} is another server''s: {1}", folder, e); // or of another user
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
