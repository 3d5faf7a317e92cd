package dev.martlet.server.journals;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.engine.journal.JournalFile;
import dev.martlet.engine.journal.JournalReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Copies journals into files, and files into a store. Nothing that is there is overwritten. */
public final class JournalCopies {
  private JournalCopies() {}

  /** Writes a new file. */
  @FunctionalInterface
  public interface Writing {
    /**
     * Writes all of it.
     *
     * @param out is closed by the caller
     * @throws IOException if that fails
     */
    void to(OutputStream out) throws IOException;
  }

  /**
   * Makes a file that only its owner may read: what is in it is the players'.
   *
   * @param file that is not there yet
   * @param writing fills it; if that fails, there is no file
   * @throws IOException if the file is there, or cannot be made or written
   */
  public static void create(Path file, Writing writing) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("there is a file " + file + " already", e);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no folder " + file.toAbsolutePath().getParent(), e);
    }
    boolean done = false;
    try (OutputStream out = Files.newOutputStream(file)) {
      writing.to(out);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Writes a journal to a file.
   *
   * @param store that has it
   * @param journal to write
   * @param file that is not there yet
   * @throws IOException if the journal is damaged, or the file is there or cannot be written
   */
  public static void export(JournalStore store, JournalSummary journal, Path file)
      throws IOException {
    JournalContent content =
        store
            .read(journal.id())
            .orElseThrow(() -> new IOException("the journal " + journal.id() + " is gone"));
    JournalFile copy = new JournalFile(journal.id(), journal.state(), journal.writtenAt(), content);
    create(file, copy::write);
  }

  /**
   * Writes a file into a store. An open journal makes the next server bring its shard back.
   *
   * @param store that gets it
   * @param file that an export has written
   * @return the journal's id
   * @throws IOException if the file is not whole, the journal is there already, or is open while
   *     the store has another open one of the same shard
   */
  public static JournalId importFrom(JournalStore store, Path file) throws IOException {
    JournalFile copy = JournalFile.read(file);
    JournalReader.read(copy.id(), copy.content());
    for (JournalSummary there : store.list()) {
      if (there.id().equals(copy.id())) {
        throw new IOException("there is a journal " + there.id() + " already");
      }
      if (copy.state() == JournalState.OPEN
          && there.state() == JournalState.OPEN
          && there.id().shard().equals(copy.id().shard())) {
        throw new IOException(
            "the shard has another open journal, %s: delete that, or export it first"
                .formatted(there.id()));
      }
    }
    write(store, copy);
    return copy.id();
  }

  private static void write(JournalStore store, JournalFile copy) throws IOException {
    long epoch = store.claim(copy.id());
    List<JournalWrite> writes = new ArrayList<>();
    copy.content()
        .checkpoint()
        .ifPresent(state -> writes.add(new JournalWrite.Checkpoint(copy.id(), epoch, 0, state)));
    long number = 0;
    for (byte[] batch : copy.content().batches()) {
      writes.add(new JournalWrite.Append(copy.id(), epoch, ++number, batch));
    }
    writes.add(new JournalWrite.Mark(copy.id(), epoch, copy.state()));
    boolean done = false;
    try {
      done = store.commit(writes).isEmpty();
    } finally {
      if (!done) {
        store.delete(copy.id());
      }
    }
    if (!done) {
      throw new IOException("another owner has taken the journal " + copy.id() + " over");
    }
  }
}
