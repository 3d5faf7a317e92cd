package dev.martlet.server.determinism;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the simulations of a plugin depend on their inputs only, as far as its class files show.
 * Immutable.
 *
 * @param scanned whether anybody has looked
 * @param findings what was found
 */
public record DeterminismReport(boolean scanned, List<Finding> findings) {
  /** Of a plugin that nobody has looked at. */
  public static final DeterminismReport NOT_SCANNED = new DeterminismReport(false, List.of());

  private static final int MOST = 10;

  /** Copies the list. */
  public DeterminismReport {
    findings = List.copyOf(findings);
  }

  /**
   * Whether the plugin's shards can be replayed from their inputs.
   *
   * @return true if somebody has looked, and found nothing
   */
  public boolean isClean() {
    return scanned && findings.isEmpty();
  }

  /**
   * What fits into a log.
   *
   * @return the first ten findings, and how many more there are
   */
  public List<String> inShort() {
    List<String> lines = new ArrayList<>();
    findings.stream().limit(MOST).map(Finding::toString).forEach(lines::add);
    if (findings.size() > MOST) {
      lines.add("and " + (findings.size() - MOST) + " more, which `martlet plugins` lists");
    }
    return lines;
  }
}
