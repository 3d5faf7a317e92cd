package dev.martlet.system;

import dev.martlet.system.SystemCalls.Call;
import dev.martlet.system.SystemCalls.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a disk has of some files if the power is lost at some moment: all that was written to a file
 * before it was last forced to the disk, and of what came behind that, anything.
 */
final class DiskAfterPowerLoss {
  private final Map<String, File> files = new HashMap<>();

  /** Of the files with these paths. */
  DiskAfterPowerLoss(List<Path> paths) {
    paths.forEach(path -> files.put(path.toString(), new File()));
  }

  /** The bytes of a file. */
  private static final class Content {
    private byte[] bytes = {};
    private int length;

    Content copy() {
      Content copy = new Content();
      copy.bytes = Arrays.copyOf(bytes, length);
      copy.length = length;
      return copy;
    }

    void apply(Step write) {
      Call call = write.call();
      int from = Math.toIntExact(call.offset());
      int count = Math.toIntExact(write.result());
      if (call.kind() == SystemCalls.Kind.CUT) {
        setLength(from);
      } else {
        setLength(Math.max(length, from + count));
        System.arraycopy(call.bytes(), 0, bytes, from, count);
      }
    }

    private void setLength(int wanted) {
      if (wanted > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * wanted);
      }
      if (wanted < length) {
        Arrays.fill(bytes, wanted, length, (byte) 0);
      }
      length = wanted;
    }
  }

  private static final class File {
    final Content forced = new Content();
    final List<Step> since = new ArrayList<>();

    /** For each force that has begun, what was written before it. */
    final Map<Call, List<Step>> covered = new HashMap<>();

    void force(Step step) {
      if (!step.over()) {
        covered.put(step.call(), List.copyOf(since));
      } else if (step.result() == 0) {
        for (Step write : covered.remove(step.call())) {
          if (since.remove(write)) { // or another force has covered it, too
            forced.apply(write);
          }
        }
      }
    }
  }

  /** Follows the server up to its next step. */
  void follow(Step step) {
    File file = files.get(step.call().place());
    if (file == null) {
      return;
    }
    if (step.call().kind() == SystemCalls.Kind.FORCE) {
      file.force(step);
    } else if (step.over() && step.result() >= 0) {
      file.since.add(step);
    }
  }

  /**
   * Writes the files as they are after the loss into a folder; those that have nothing are not
   * there.
   *
   * @param folder that gets them
   * @param luck whether the disk has a write that was not forced
   */
  void restore(Path folder, Predicate<Call> luck) throws IOException {
    for (Map.Entry<String, File> each : files.entrySet()) {
      Content content = each.getValue().forced.copy();
      each.getValue().since.stream()
          .filter(write -> luck.test(write.call()))
          .forEach(content::apply);
      if (content.length > 0) {
        Files.write(
            folder.resolve(Path.of(each.getKey()).getFileName()),
            Arrays.copyOf(content.bytes, content.length));
      }
    }
  }
}
