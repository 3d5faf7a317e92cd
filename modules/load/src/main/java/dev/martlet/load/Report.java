package dev.martlet.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The results of a load test.
 *
 * @param connections number of connections to open
 * @param open number of connections open at the end
 * @param openingMillis from the start until the last connection was open
 * @param ended reasons why connections were not open at the end, with their counts
 * @param snapshotsPerSecond received by all connections together
 * @param bytesPerPlayerAndSecond payload bytes received by one connection on average
 * @param ticksMissed tick numbers skipped between consecutive snapshots of a connection, summed
 *     over all
 * @param inputsPerSecond sent by all connections together
 * @param inputsSent during the measurement
 * @param inputsAcknowledged during the measurement
 * @param inputsHeldBack not sent because the socket had not taken earlier bytes
 * @param complaints number of error messages received
 * @param latencyMicros from the creation of a snapshot to its arrival
 * @param latenessMicros how much later ticks were than the most punctual one
 * @param jitterMicros difference between the actual and the expected time between two snapshots
 * @param roundTripMicros from sending an input to the snapshot that acknowledges it
 * @param connectMicros from opening the socket to the response to the upgrade
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
   * A distribution of measured values.
   *
   * @param p50 50 percent of the values are at most this
   * @param p90 90 percent of the values are at most this
   * @param p99 99 percent of the values are at most this
   * @param p999 99.9 percent of the values are at most this
   * @param max the greatest value
   * @param count number of values
   */
  public record Percentiles(long p50, long p90, long p99, long p999, long max, long count) {
    /** Returns the percentiles of a histogram, or null if it is empty. */
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
