package dev.martlet.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a load test has found.
 *
 * @param connections that were to be opened
 * @param open how many were at the end
 * @param openingMillis from the begin until the last was open
 * @param ended why others were not, and how many
 * @param snapshotsPerSecond that came, at all connections together
 * @param bytesPerPlayerAndSecond payloads that came at one connection on the average
 * @param ticksMissed numbers left out between the snapshots of a connection, at all together
 * @param inputsPerSecond that were sent, at all connections together
 * @param inputsSent while it was measured
 * @param inputsAcknowledged while it was measured
 * @param inputsHeldBack that were not sent because the socket took nothing
 * @param complaints error messages that came
 * @param latencyMicros from the snapshot's making to its coming
 * @param latenessMicros by how much ticks were later than the one that was the most on time
 * @param jitterMicros by how much the time between two snapshots is not what it should be
 * @param roundTripMicros from an input's sending to the snapshot that acknowledges it
 * @param connectMicros from opening the socket to the answer of the upgrade
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
    int connections,
    long open,
    long openingMillis,
    Map<String, Long> ended,
    long snapshotsPerSecond,
    long bytesPerPlayerAndSecond,
    long ticksMissed,
    long inputsPerSecond,
    long inputsSent,
    long inputsAcknowledged,
    long inputsHeldBack,
    long complaints,
    Percentiles latencyMicros,
    Percentiles latenessMicros,
    Percentiles jitterMicros,
    Percentiles roundTripMicros,
    Percentiles connectMicros) {

  /**
   * A distribution.
   *
   * @param p50 half are not more
   * @param p90 nine of ten are not more
   * @param p99 99 of 100 are not more
   * @param p999 999 of 1000 are not more
   * @param max the most
   * @param count how many there are
   */
  public record Percentiles(long p50, long p90, long p99, long p999, long max, long count) {
    /** Of a histogram; null of an empty one. */
    static Percentiles of(Histogram histogram) {
      if (histogram.getTotalCount() == 0) {
        return null;
      }
      return new Percentiles(
          histogram.getValueAtPercentile(50),
          histogram.getValueAtPercentile(90),
          histogram.getValueAtPercentile(99),
          histogram.getValueAtPercentile(99.9),
          histogram.getMaxValue(),
          histogram.getTotalCount());
    }
  }
}
