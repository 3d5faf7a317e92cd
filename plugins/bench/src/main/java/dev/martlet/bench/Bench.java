package dev.martlet.bench;

import dev.martlet.api.Deterministic;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Records the number of the last input and shows it in snapshots of a fixed size. */
final class Bench implements Simulation<Move> {
  /** An acknowledged input, and how many decimal digits its number has. */
  private record Ack(BigInteger seq, int digits) {
    static final Ack NONE = new Ack(BigInteger.ZERO, 1);

    static Ack of(long unsigned) {
      String text = Long.toUnsignedString(unsigned);
      return new Ack(new BigInteger(text), text.length());
    }
  }

  private final boolean personal;
  private final int bytes;
  private final String padding;
  private final Map<Subscriber, Ack> acks = new HashMap<>();
  private Ack lastAck = Ack.NONE;
  private long now = unixMicros();

  Bench(Load load, boolean personal) {
    this.personal = personal;
    this.bytes = load.bytes();
    this.padding = "x".repeat(bytes);
  }

  @Deterministic("the load tool measures delays by it; no state depends on it")
  private static long unixMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    acks.put(subscriber, Ack.NONE);
  }

  @Override
  public void onLeave(Subscriber subscriber) {
    acks.remove(subscriber);
  }

  @Override
  public void apply(Subscriber subscriber, Input<Move> input) {
    OptionalLong clientSeq = input.clientSeq();
    if (clientSeq.isPresent()) {
      lastAck = Ack.of(clientSeq.getAsLong());
      acks.put(subscriber, lastAck);
    }
  }

  @Override
  public void advance(Tick tick) {
    now = unixMicros();
  }

  @Override
  public BenchView snapshot() {
    return view(lastAck);
  }

  @Override
  public Optional<BenchView> snapshotFor(Subscriber subscriber) {
    return personal ? Optional.of(view(acks.get(subscriber))) : Optional.empty();
  }

  private BenchView view(Ack ack) {
    int rest = "{'ts':,'ack':,'pad':''}".length() + Long.toString(now).length() + ack.digits();
    return new BenchView(now, ack.seq(), padding.substring(0, bytes - rest));
  }
}
