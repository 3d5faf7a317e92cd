package dev.martlet.system;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few MB, which a test can fill. Only root may mount one. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one at a folder; the test is skipped if that is not allowed. */
  static SmallDisk mount(Path folder, int megabytes) throws Exception {
    Path mount = Project.tool("mount");
    Process process =
        new ProcessBuilder(
                mount.toString(),
                "-t",
                "tmpfs",
                "-o",
                "size=" + megabytes + "m",
                "tmpfs",
                folder.toString())
            .start();
    Project.require(process.waitFor() == 0, "right to mount a small disk");
    return new SmallDisk(folder);
  }

  /** Takes all the space that is left; returns the file that has it. */
  Path fill() throws IOException {
    Path ballast = folder.resolve("ballast");
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      if (folder.toFile().getUsableSpace() > 0) {
        throw e;
      }
    }
    return ballast;
  }

  @Override
  public void close() throws IOException {
    Process process = new ProcessBuilder("umount", folder.toString()).start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("cannot unmount " + folder);
    }
  }
}
