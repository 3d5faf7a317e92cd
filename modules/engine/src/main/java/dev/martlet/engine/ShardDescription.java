package dev.martlet.engine;

import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Readers;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.subscription.ShardSubscribers;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metadata of one shard. The simulation sets it on the shard's turn, or while it is created;
 * any thread reads it.
 */
final class ShardDescription {
  private final HostedType<?> type;
  private final int mostBytes;
  private final ShardSubscribers turn;
  private final Release release;

  /** What was set last; the turn's. */
  private ShardMetadata latest;

  private volatile ShardMetadata current;

  /**
   * No metadata so far.
   *
   * @param type of the shard, whose records it is made of
   * @param mostBytes that it may have
   * @param turn tells whether the caller is on the shard's turn
   * @param release lets it out
   */
  ShardDescription(HostedType<?> type, int mostBytes, ShardSubscribers turn, Release release) {
    this.release = release;
    this.type = type;
    this.mostBytes = mostBytes;
    this.turn = turn;
  }

  Optional<ShardMetadata> current() {
    return Optional.ofNullable(current);
  }

  /** Shows what was set last. Also called once a shard is recovered. */
  void show() {
    current = latest;
  }

  /** What there is to keep of it. */
  Optional<ShardCheckpoint.Description> save() {
    return Optional.ofNullable(latest)
        .map(
            metadata ->
                new ShardCheckpoint.Description(
                    metadata.json(), metadata.listed(), metadata.readers().toString()));
  }

  /** Brings back what was kept; {@link #show} shows it. */
  void restore(Optional<ShardCheckpoint.Description> saved) {
    latest =
        saved
            .map(
                metadata ->
                    new ShardMetadata(metadata.json(), metadata.listed(), readers(metadata)))
            .orElse(null);
  }

  private static Readers readers(ShardCheckpoint.Description saved) {
    String text = saved.readers();
    return Stream.of(Readers.everybody(), Readers.users())
        .filter(readers -> readers.toString().equals(text))
        .findFirst()
        .orElseGet(() -> Readers.role(text.substring(text.indexOf(' ') + 1)));
  }

  /** Encodes at once: what the record refers to may change afterwards. */
  void set(Metadata metadata) {
    turn.requireTurn();
    byte[] json;
    try {
      json = new StateEncoder(type).encodeValue(metadata.data(), BuiltIn.JSON);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not metadata that can be encoded", e);
    }
    if (json[0] != '{') {
      throw new IllegalArgumentException(
          "metadata is written as an object: make it a record, not "
              + metadata.data().getClass().getName());
    }
    if (json.length > mostBytes) {
      throw new IllegalArgumentException(
          "metadata of %d bytes: it may have %d (martlet.limits.metadata-bytes)"
              .formatted(json.length, mostBytes));
    }
    latest = new ShardMetadata(json, metadata.isListed(), metadata.readers());
    release.out(this::show);
  }
}
