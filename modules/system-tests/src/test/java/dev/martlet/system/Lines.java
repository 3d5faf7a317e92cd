package dev.martlet.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The output of a process, with a way to wait for a line. */
final class Lines {
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  Lines(InputStream from) {
    // Not virtual: reading a pipe blocks the carrier, and there are only as many as processors.
    Thread.ofPlatform().daemon().start(() -> read(from));
  }

  private void read(InputStream from) {
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(from))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (this) {
          lines.add(line);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // the process was killed
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  /** Waits for the first line that fits; null if the output ends or the deadline passes. */
  synchronized String await(Predicate<String> fits) throws InterruptedException {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    int seen = 0;
    while (true) {
      for (; seen < lines.size(); seen++) {
        if (fits.test(lines.get(seen))) {
          return lines.get(seen);
        }
      }
      long left = end - System.nanoTime();
      if (ended || left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  synchronized String text() {
    return String.join("\n", lines);
  }
}
