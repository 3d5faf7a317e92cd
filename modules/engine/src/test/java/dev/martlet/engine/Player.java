package dev.martlet.engine;

import dev.martlet.api.Principal;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.Outgoing;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.wire.TickFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection without a socket: takes what it is given when the test looks. */
final class Player implements SubscriberConnection {
  final List<InputError> errors = new ArrayList<>();
  final Subscription subscription;
  final StreamOptions options;
  private final Shard<?> shard;
  int readyCalls;

  /** How many of these asked it to take what there is on the shard's own thread. */
  int nowCalls;

  /** Whether it does so, and which ticks it got in that way. */
  boolean takesNow;

  final List<Long> takenNow = new ArrayList<>();

  Player(Shard<?> shard, String sid) {
    this(shard, sid, Principal.user(sid));
  }

  Player(Shard<?> shard, String sid, Principal principal) {
    this.shard = shard;
    this.options = StreamOptions.DEFAULT;
    this.subscription = shard.subscribe(new SubscriberId(sid), principal, this);
  }

  Player(Shard<?> shard, String sid, HostedFormat format) {
    this(shard, sid, new StreamOptions(format, StreamOptions.Mode.SNAPSHOTS));
  }

  Player(Shard<?> shard, String sid, StreamOptions options) {
    this(shard, sid, options, Optional.empty());
  }

  Player(Shard<?> shard, String sid, StreamOptions options, Optional<ResumeRequest> resume) {
    this.shard = shard;
    this.options = options;
    this.subscription =
        shard.subscribe(new SubscriberId(sid), Principal.user(sid), this, options, resume);
  }

  private Player(Shard<?> shard) {
    this.shard = shard;
    this.options = StreamOptions.DEFAULT;
    this.subscription = shard.watch(Principal.admin("root"), this);
  }

  static Player watching(Shard<?> shard) {
    return new Player(shard);
  }

  @Override
  public void ready() {
    readyCalls++;
  }

  @Override
  public void readyNow() {
    ready();
    nowCalls++;
    TickFrame frame = takesNow ? frame() : null;
    if (frame != null) {
      takenNow.add(frame.tick());
    }
  }

  @Override
  public void onInputError(InputError error) {
    errors.add(error);
  }

  Optional<InputError> say(String word) {
    return send("{\"input\":{\"text\":\"" + word + "\"},\"client_seq\":7}");
  }

  Optional<InputError> send(String message) {
    return shard.receive(subscription, message.getBytes(StandardCharsets.UTF_8));
  }

  void leave() {
    shard.leave(subscription);
  }

  CloseReason ending() {
    return subscription.outbox().closeReason().orElse(null);
  }

  TickFrame frame() {
    return subscription.outbox().next() instanceof Outgoing.Frame(TickFrame frame) ? frame : null;
  }

  /** What it sees now: tick and JSON, or null if nothing is new. */
  String look() {
    TickFrame frame = frame();
    return frame == null
        ? null
        : frame.tick() + " " + new String(frame.snapshot(), StandardCharsets.UTF_8);
  }
}
