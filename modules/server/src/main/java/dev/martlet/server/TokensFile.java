package dev.martlet.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Adds lines to the file of the authenticator {@code tokens}. */
final class TokensFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;

  TokensFile(Path file) {
    this.file = file;
  }

  /**
   * Adds a line. A file that is not there yet is made, and only its owner may read it.
   *
   * @throws IOException if it cannot be written
   */
  void add(String line) throws IOException {
    create();
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      long length = out.length();
      boolean endsInLine = false;
      if (length > 0) {
        out.seek(length - 1);
        endsInLine = out.read() != '\n';
      }
      out.seek(length);
      out.write(((endsInLine ? "\n" : "") + line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private void create() throws IOException {
    try {
      Files.createFile(file, attributes());
    } catch (FileAlreadyExistsException e) {
      // the line is added to it
    } catch (NoSuchFileException e) {
      throw new IOException("there is no folder " + file.toAbsolutePath().getParent(), e);
    }
  }

  private FileAttribute<?>[] attributes() {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Returns whether users other than the owner and the group may read it. */
  boolean readableByAll() throws IOException {
    return isPosix()
        && Files.getFileAttributeView(file, PosixFileAttributeView.class)
            .readAttributes()
            .permissions()
            .contains(PosixFilePermission.OTHERS_READ);
  }
}
