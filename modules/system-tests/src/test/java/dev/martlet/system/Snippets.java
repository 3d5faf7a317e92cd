package dev.martlet.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The code blocks of a page that follow a comment. The comment holds the name of a file, or that of
 * one of the repository of which the text is an excerpt, or a word.
 *
 * @param files the texts of files by name
 * @param excerpts in the order of the page
 * @param others the other texts by word, in the order of the page
 */
record Snippets(
    Map<String, String> files, List<Excerpt> excerpts, Map<String, List<String>> others) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- (?:file: (?<file>\\S+)|excerpt: (?<source>\\S+)|(?<word>[a-z]+)) -->\n"
              + "```\\w+\n"
              + "(?<text>.*?)```\n",
          Pattern.DOTALL);

  /** How many spaces an excerpt may have lost at the beginning of its lines. */
  private static final int DEEPEST = 16;

  /**
   * Lines of a file that is compiled and tested where it is.
   *
   * @param source the name of the file, from the root of the repository
   * @param text the lines, without the indentation that they have in common
   */
  record Excerpt(String source, String text) {
    /** Whether the file has these lines, one after the other, at some depth. */
    boolean isIn(String file) {
      String lines = "\n" + file;
      return IntStream.rangeClosed(0, DEEPEST).anyMatch(depth -> lines.contains("\n" + at(depth)));
    }

    private String at(int depth) {
      return text.lines()
          .map(line -> line.isEmpty() ? "\n" : " ".repeat(depth) + line + "\n")
          .collect(Collectors.joining());
    }
  }

  static Snippets of(Path page) throws Exception {
    Snippets snippets =
        new Snippets(new LinkedHashMap<>(), new ArrayList<>(), new LinkedHashMap<>());
    Matcher blocks = BLOCK.matcher(Files.readString(page));
    while (blocks.find()) {
      String text = blocks.group("text");
      if (blocks.group("file") != null) {
        snippets.files.put(blocks.group("file"), text);
      } else if (blocks.group("source") != null) {
        snippets.excerpts.add(new Excerpt(blocks.group("source"), text));
      } else {
        snippets.others.computeIfAbsent(blocks.group("word"), w -> new ArrayList<>()).add(text);
      }
    }
    return snippets;
  }

  /** The only text that follows a word. */
  String only(String word) {
    List<String> texts = others.getOrDefault(word, List.of());
    if (texts.size() != 1) {
      throw new AssertionError(texts.size() + " blocks are marked " + word);
    }
    return texts.getFirst();
  }

  /** Writes the files as a reader of the page would. */
  void write(Path folder) throws Exception {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** Runs commands as a reader of the page would, with an image of their own. */
  static String run(Path folder, Path image, String commands) throws Exception {
    String jdk = Project.jdkTool("javac").getParent() + ":" + System.getenv("PATH");
    return Project.run(
        folder, List.of("bash", "-euc", "export MARTLET='" + image + "'\n" + commands), jdk);
  }
}
