package dev.martlet.server.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.server.logging.ConsoleLog.Line;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Errors on the thread that writes the log. */
class ConsoleLogErrorsTest {
  /** What happens, in this order: errors are thrown, lines are handed out; then the test ends. */
  private static final class Script extends ArrayBlockingQueue<Line> {
    private static final long serialVersionUID = 1;

    private final transient Deque<Object> steps;

    Script(List<Object> steps) {
      super(1);
      this.steps = new ArrayDeque<>(steps);
    }

    @Override
    public Line poll(long timeout, TimeUnit unit) throws InterruptedException {
      return switch (steps.poll()) {
        case Error error -> throw error;
        case Line line -> line;
        case null, default -> throw new InterruptedException("the end");
      };
    }
  }

  /** A file that fails over some lines. */
  private static final class Out extends OutputStream {
    final StringBuilder written = new StringBuilder();

    @Override
    public void write(int octet) {
      throw new UnsupportedOperationException("lines are written whole");
    }

    @Override
    public void write(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.US_ASCII);
      switch (text) {
        case "memory" -> throw new OutOfMemoryError("a test's");
        case "stack" -> throw new StackOverflowError("a test's");
        default -> written.append(text);
      }
    }
  }

  private static Line line(String text, CountDownLatch written) {
    return new Line(text.getBytes(StandardCharsets.US_ASCII), written);
  }

  @Test
  void whateverFailsLaterLinesAreWritten() {
    CountDownLatch mark = new CountDownLatch(1);
    Script script =
        new Script(
            List.of(
                new OutOfMemoryError("a test's"),
                line("a", null),
                line("memory", mark),
                new StackOverflowError("a test's"),
                line("stack", null),
                line("b", null)));
    Out out = new Out();
    long leftOut = ConsoleLog.leftOut();
    assertThrows(InterruptedException.class, () -> ConsoleLog.write(script, out));
    assertEquals("ab", out.written.toString());
    assertEquals(0, mark.getCount(), "who waits for a line that failed does not wait for ever");
    assertEquals(leftOut + 4, ConsoleLog.leftOut());
  }
}
