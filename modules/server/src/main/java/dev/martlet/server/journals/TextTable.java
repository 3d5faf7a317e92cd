package dev.martlet.server.journals;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Prints lines whose columns stand below each other. Used by one thread. */
public final class TextTable {
  private final List<List<String>> lines = new ArrayList<>();

  /**
   * A table without lines.
   *
   * @param heads of the columns
   */
  public TextTable(String... heads) {
    lines.add(List.of(heads));
  }

  /**
   * Adds a line.
   *
   * @param cells one for each column
   */
  public void add(String... cells) {
    lines.add(List.of(cells));
  }

  /**
   * Prints the table.
   *
   * @param out that it is printed to
   */
  public void print(PrintWriter out) {
    int columns = lines.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = line.get(i);
        text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
