package dev.martlet.system;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server wrote to files and sockets, and what it had forced to the disk, as strace saw it.
 * The order of what is here is that in which one thing could have been the cause of another: a
 * thread goes on only after strace has written its line.
 */
final class SystemCalls {
  private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\(\\d+<([^>]*)>(.*)");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
  private static final Pattern RESULT = Pattern.compile("\\) += (-?\\d+)[^=]*$");
  private static final Pattern OFFSET = Pattern.compile("(\\d+)(?:\\)| <unfinished)[^\"]*$");
  private static final String UNFINISHED = "<unfinished ...>";

  /** What a call does. */
  enum Kind {
    WRITE,
    CUT,
    FORCE,
    SEND
  }

  /**
   * A call.
   *
   * @param kind of it
   * @param place the path of the file, or a name of the socket
   * @param bytes that were to be written
   * @param offset where in the file, or the length that it is cut to
   */
  record Call(Kind kind, String place, byte[] bytes, long offset) {}

  /**
   * A call begins, or is over. One that sends is a single step, at its beginning: what it sends may
   * be out at once.
   *
   * @param call which one
   * @param over whether it is over
   * @param result of one that is over: negative if it failed, or else how many bytes were written
   */
  record Step(Call call, boolean over, long result) {}

  /** A call, and which step is its beginning. */
  private record Begun(Call call, int step) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Begun> unfinished = new HashMap<>();

  private SystemCalls() {}

  /**
   * The command that runs another one, which is then the process that is started; strace runs
   * beside it. Without strace, or the right to use it, the test is skipped.
   */
  static List<String> tracing(Path trace) throws Exception {
    Path strace = Project.tool("strace");
    Process trial = new ProcessBuilder(strace.toString(), "--output=" + trace, "true").start();
    Project.require(trial.waitFor() == 0, "right to trace processes");
    return List.of(
        strace.toString(),
        "--daemonize",
        "--follow-forks",
        "--seccomp-bpf",
        "--decode-fds=path",
        "--strings-in-hex=all",
        "--string-limit=1048576",
        "--trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate",
        "--signal=SIGKILL",
        "--output=" + trace,
        "--");
  }

  /** Reads a trace, when its process has come to its end. */
  static List<Step> read(Path trace) throws IOException {
    SystemCalls calls = new SystemCalls();
    try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        calls.add(line);
      }
    }
    return calls.steps;
  }

  private void add(String line) {
    Matcher resumed = RESUMED.matcher(line);
    Matcher begun = CALL.matcher(line);
    if (resumed.matches()) {
      Begun call = unfinished.remove(resumed.group(1));
      if (call != null) {
        over(call, resumed.group(2));
      }
    } else if (begun.matches()) {
      String place = new String(bytes(begun.group(3)), StandardCharsets.UTF_8);
      String rest = begun.group(4);
      Kind kind = kind(begun.group(2), place);
      Begun call =
          new Begun(new Call(kind, place, strings(rest), offset(kind, rest)), steps.size());
      steps.add(new Step(call.call(), false, 0));
      if (rest.endsWith(UNFINISHED)) {
        unfinished.put(begun.group(1), call);
      } else {
        over(call, rest);
      }
    }
  }

  private void over(Begun begun, String rest) {
    Matcher result = RESULT.matcher(rest);
    if (!result.find()) {
      return; // its thread was killed
    }
    Step over = new Step(begun.call(), true, Long.parseLong(result.group(1)));
    if (begun.call().kind() == Kind.SEND) {
      steps.set(begun.step(), over);
    } else {
      steps.add(over);
    }
  }

  private static Kind kind(String name, String place) {
    return switch (name) {
      case "fsync", "fdatasync" -> Kind.FORCE;
      case "ftruncate" -> Kind.CUT;
      default -> place.startsWith("socket:") ? Kind.SEND : Kind.WRITE;
    };
  }

  /** That of a write is its last argument. Other files than the store's are written without one. */
  private static long offset(Kind kind, String rest) {
    if (kind == Kind.WRITE || kind == Kind.CUT) {
      Matcher offset = OFFSET.matcher(rest);
      return offset.find() ? Long.parseLong(offset.group(1)) : 0;
    }
    return 0;
  }

  /** The bytes of all strings in the arguments. */
  private static byte[] strings(String arguments) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int from = arguments.indexOf('"'); from >= 0; from = arguments.indexOf('"', from)) {
      int to = arguments.indexOf('"', from + 1);
      all.writeBytes(bytes(arguments.substring(from + 1, to)));
      from = to + 1;
    }
    return all.toByteArray();
  }

  /** Reads {@code \x2f\x74}. */
  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[hex.length() / 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (Character.digit(hex.charAt(4 * i + 2), 16) << 4
                  | Character.digit(hex.charAt(4 * i + 3), 16));
    }
    return bytes;
  }
}
