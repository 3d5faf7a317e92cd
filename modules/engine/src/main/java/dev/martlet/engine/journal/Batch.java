package dev.martlet.engine.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Records of one shard that become durable together.
 *
 * @param tick that was over before the first of them
 * @param nanos the shard's time then
 * @param first whether it is the first behind a checkpoint, or of all
 * @param body the records, encoded
 */
record Batch(long tick, long nanos, boolean first, byte[] body) {
  void read(Consumer<JournalRecord> each) throws JournalFormatException {
    RecordInput in = new RecordInput(body);
    RecordCodec codec = new RecordCodec(tick, nanos);
    while (!in.atEnd()) {
      each.accept(codec.read(in));
    }
  }

  List<JournalRecord> records() throws JournalFormatException {
    List<JournalRecord> all = new ArrayList<>();
    read(all::add);
    return all;
  }
}
