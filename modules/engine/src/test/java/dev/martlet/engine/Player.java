package dev.martlet.engine;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.FanOut;
import dev.martlet.engine.stream.Outgoing;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.wire.TickFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A connection without a socket, whose frames the test takes. */
final class Player implements SubscriberConnection {
  final List<InputError> errors = new ArrayList<>();
  final Subscription subscription;
  final StreamOptions options;
  private final Shard<?> shard;
  int readyCalls;

  /** How often it was told that its held seat is held no longer. */
  int seatEnded;

  /** Sends its frames; null if it takes them by itself. */
  FanOut fanOut;

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
    this(shard, sid, Principal.user(sid), options, resume);
  }

  Player(
      Shard<?> shard,
      String sid,
      Principal principal,
      StreamOptions options,
      Optional<ResumeRequest> resume) {
    this(shard, sid, principal, new JoinOptions(options, resume, Optional.empty()));
  }

  Player(Shard<?> shard, String sid, Principal principal, JoinOptions options) {
    this.shard = shard;
    this.options = options.stream();
    this.subscription = shard.subscribe(new SubscriberId(sid), principal, this, options);
  }

  private Player(Shard<?> shard, Optional<Subscriber> as) {
    this.shard = shard;
    this.options = StreamOptions.DEFAULT;
    this.subscription = shard.watch(Principal.admin("root"), this, as);
  }

  static Player watching(Shard<?> shard) {
    return new Player(shard, Optional.empty());
  }

  static Player watching(Shard<?> shard, Player as) {
    return new Player(shard, Optional.of(as.subscription.subscriber()));
  }

  @Override
  public void ready() {
    readyCalls++;
  }

  @Override
  public FanOut frameReady() {
    ready();
    return fanOut;
  }

  @Override
  public void seatEnded() {
    seatEnded++;
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

  CloseReason closeReason() {
    return subscription.outbox().closeReason().orElse(null);
  }

  TickFrame frame() {
    return switch (subscription.outbox().next()) {
      case Outgoing.Frame(TickFrame frame) -> frame;
      case Outgoing.Message(TickFrame frame) -> frame;
      case Outgoing.Close close -> null;
      case Outgoing.Nothing nothing -> null;
    };
  }

  /** The next frame of version 1, as tick and JSON; null if there is none. */
  String read() {
    TickFrame frame = frame();
    return frame == null
        ? null
        : frame.tick() + " " + new String(snapshot(frame), StandardCharsets.UTF_8);
  }

  /** The encoded state in a frame of version 1: the message without the 8 bytes of the tick. */
  static byte[] snapshot(TickFrame frame) {
    byte[] message = SyncClient.message(frame);
    return Arrays.copyOfRange(message, Long.BYTES, message.length);
  }
}
