package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A page of metrics, in the text format of Prometheus. */
record Metrics(List<String> lines) {
  static Metrics of(HttpResponse<String> page) {
    assertEquals(200, page.statusCode());
    return new Metrics(page.body().lines().toList());
  }

  /** The sum of all samples of a name that have some labels: {@code name{label="value"}}. */
  double sum(String wanted) {
    int brace = wanted.indexOf('{');
    String name = brace < 0 ? wanted : wanted.substring(0, brace);
    List<String> labels =
        brace < 0
            ? List.of()
            : Arrays.asList(wanted.substring(brace + 1, wanted.length() - 1).split(","));
    return lines.stream()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> labels.stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The names of all samples. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    lines.stream()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[ {]", 2)[0]));
    return names;
  }
}
