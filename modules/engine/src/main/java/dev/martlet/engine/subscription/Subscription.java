package dev.martlet.engine.subscription;

import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.input.InboxShare;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.input.InputSource;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.FanOut;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.engine.stream.Recipient;
import dev.martlet.engine.stream.SubscriberStream;
import dev.martlet.engine.stream.SyncStream;
import dev.martlet.wire.TickFrame;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection's subscription to a shard, from its request to its end.
 *
 * <p>Its {@link SubscriberStream} does what depends on the version of the protocol. Its state may
 * change on any thread; seat, inputs and stream belong to the shard's turn, and sections say which
 * methods those are.
 */
public final class Subscription implements Recipient, InputSource {
  private static final System.Logger LOG = System.getLogger(Subscription.class.getName());

  /** Replaced on the turn: when its parameters are read, or it resumes another's seat. */
  private volatile Subscriber subscriber;

  /** Of a watcher; null for everybody else. */
  private final Sight sight;

  private final JoinOptions options;
  private final SubscriberStream stream;
  private final SubscriberConnection connection;
  private final InboxShare share;
  private final InputCallback callback;
  private final AtomicReference<SeatState> state = new AtomicReference<>(SeatState.WAITING);

  /** When the connection was lost, and until when the seat is held; on the shard's clock. */
  private volatile long lostAt;

  private volatile long heldUntil;

  /** Its index in the {@link Roster}, or -1. The shard's turn, as what follows. */
  private int index = -1;

  /** Lets another connection resume the seat; null if none can. Any thread may read it. */
  private volatile String ticket;

  /** Of the ticket; known without it if the shard was recovered. The turn, as what follows. */
  private String ticketHash;

  /** Knows the last one that resumed the seat; null if none did. */
  private LastOfSeveral line;

  /** Knows who has the seat, if it was ever taken back without its ticket; else null. */
  private LastOfSeveral seat;

  private boolean kicked;
  private InputAck lastInput;
  private int takenBack;
  private long lastApplied;

  private Subscription(
      Subscriber subscriber,
      SubscriberConnection connection,
      JoinOptions options,
      Sight sight,
      SyncLimits limits,
      InboxShare share) {
    this.share = share;
    this.subscriber = subscriber;
    this.options = options;
    this.sight = sight;
    this.connection = connection;
    this.callback = new ConnectionErrors(connection);
    this.stream = SubscriberStream.of(options.stream(), limits);
  }

  /**
   * A subscription that requests a seat.
   *
   * @param subscriber that requests it
   * @param connection of the subscriber
   * @param options that the client asks for
   * @param limits for version 2
   * @param share of the inbox that its inputs count against
   * @return the subscription, not attached
   */
  public static Subscription of(
      Subscriber subscriber,
      SubscriberConnection connection,
      JoinOptions options,
      SyncLimits limits,
      InboxShare share) {
    return new Subscription(subscriber, connection, options, null, limits, share);
  }

  /**
   * A watcher's subscription: it is sent whole snapshots and is unknown to the simulation.
   *
   * @param as whose view it is sent; the common state if empty
   */
  static Subscription watching(
      Subscriber subscriber, SubscriberConnection connection, Optional<Subscriber> as) {
    return new Subscription(
        subscriber,
        connection,
        JoinOptions.DEFAULT,
        new Sight(as.orElse(null)),
        SyncLimits.DEFAULT,
        new InboxShare());
  }

  // ---- any thread -------------------------------------------------------------------------

  /** {@return the connection that it is of} */
  public SubscriberConnection connection() {
    return connection;
  }

  @Override
  public Subscriber subscriber() {
    return subscriber;
  }

  @Override
  public boolean watches() {
    return sight != null;
  }

  @Override
  public Subscriber sees() {
    return sight == null ? subscriber : sight.as();
  }

  /** {@return the frames for the connection's writer} */
  public Outbox outbox() {
    return stream.outbox();
  }

  @Override
  public InboxShare share() {
    return share;
  }

  /** {@return the callback for inputs that arrived on this connection} */
  public InputCallback callback() {
    return callback;
  }

  /** What its client asked for when it joined. */
  JoinOptions options() {
    return options;
  }

  /** {@return whether inputs are taken: before the shard has answered, and while it has a seat} */
  public boolean maySend() {
    SeatState now = state.get();
    return sight == null && (now == SeatState.WAITING || now == SeatState.ATTACHED);
  }

  boolean attached() {
    return state.get() == SeatState.ATTACHED;
  }

  /** Whether the connection is lost and the seat is held. */
  boolean away() {
    return state.get() == SeatState.AWAY;
  }

  /** When its connection was lost, once it is away; on the shard's clock. */
  long lostAt() {
    return lostAt;
  }

  /** {@return when a turn was asked for to release its held seat; on the shard's clock} */
  public long heldUntil() {
    return heldUntil;
  }

  void heldUntil(long time) {
    heldUntil = time;
  }

  /** Marks the connection as lost. Returns whether the seat is held. */
  boolean lose(long now, long until) {
    lostAt = now;
    heldUntil = until;
    return SeatOwner.canBeHeld(this) && state.compareAndSet(SeatState.ATTACHED, SeatState.AWAY);
  }

  /** Leaves. Only the first call changes anything. */
  Leaving leave() {
    if (state.compareAndSet(SeatState.WAITING, SeatState.LEFT_EARLY)) {
      return Leaving.EARLY;
    }
    return state.compareAndSet(SeatState.ATTACHED, SeatState.OVER)
        ? Leaving.SEAT
        : Leaving.ALREADY_OVER;
  }

  /** Ends the subscription, and tells a lost connection that its seat is not held any more. */
  boolean end() {
    SeatState was = state.getAndSet(SeatState.OVER);
    if (was == SeatState.AWAY) {
      connection.seatEnded();
    }
    return was == SeatState.ATTACHED || was == SeatState.AWAY;
  }

  /** Closes the outbox and tells the connection why. */
  void close(CloseReason reason) {
    outbox().end(reason);
    try {
      connection.ready();
    } catch (Throwable e) { // the others must be told, too; this one sees it when it writes next
      SurvivedFaults.tell(LOG, "waking a connection", e);
    }
  }

  // ---- the shard's turn: the seat ---------------------------------------------------------

  /** Reads what the client said when it joined: the subscriber has it from now on. */
  void readParameters() throws BadInputException {
    if (options.parameters().isPresent()) {
      subscriber = subscriber.withParameters(options.parameters().get().value());
    }
  }

  /** Attaches it. Returns false if it has left already and takes no seat. */
  boolean attach() {
    return state.compareAndSet(SeatState.WAITING, SeatState.ATTACHED);
  }

  /**
   * Inputs that arrived before the seat was taken back are still its subscriber's, but count and
   * are acknowledged here, not on the new connection, whose client numbers its inputs anew.
   */
  @Override
  public boolean seated() {
    return !kicked && index >= 0 || seat != null && !seat.one.kicked && seat.one.index >= 0;
  }

  /** Whether it was sent away: nobody resumes its seat, and nothing it sent is applied. */
  boolean kicked() {
    return kicked;
  }

  void kick() {
    kicked = true;
    ticket = null;
    ticketHash = null;
  }

  int index() {
    return index;
  }

  void index(int inRoster) {
    index = inRoster;
  }

  @Override
  public int takenBack() {
    return takenBack;
  }

  // ---- the shard's turn: what is sent -----------------------------------------------------

  @Override
  public SubscriberStream stream() {
    return stream;
  }

  /** Queues a message that is sent before any later state. Returns false if too much waits. */
  boolean post(TickFrame message) {
    boolean room = outbox().add(message);
    if (room) {
      connection.ready();
    }
    return room;
  }

  @Override
  public FanOut frameReady() {
    return connection.frameReady();
  }

  // ---- the shard's turn: inputs -----------------------------------------------------------

  @Override
  public long lastApplied() {
    return lastApplied;
  }

  @Override
  public void lastApplied(long seq) {
    lastApplied = seq;
  }

  @Override
  public void handled(InputAck ack) {
    lastInput = ack;
  }

  @Override
  public void acknowledgeAgain() {
    if (lastInput != null) {
      stream.acknowledge(lastInput);
    }
  }

  /** The acknowledgement of its last handled input; empty if no input had a number. */
  Optional<InputAck> lastInput() {
    return Optional.ofNullable(lastInput);
  }

  void takenBack(int times) {
    takenBack = times;
  }

  /** This one had the seat before another took it back; nothing else is known of it any more. */
  void before(Subscription now) {
    seat = now.seat == null ? new LastOfSeveral() : now.seat;
    seat.one = now;
    now.seat = seat;
  }

  // ---- the shard's turn: another connection -----------------------------------------------

  /** {@return the ticket that resumes its seat; null if none does. Any thread} */
  public String ticket() {
    return ticket;
  }

  void ticket(String unguessable) {
    ticket = unguessable;
    ticketHash = Tickets.hash(unguessable);
  }

  /** The hash of the ticket that resumes its seat; null if none does. */
  String ticketHash() {
    return ticketHash;
  }

  /** A ticket of which only the hash is known, as the journal has it. */
  void ticketHash(String hash) {
    ticketHash = hash;
  }

  @Override
  public Subscription latest() {
    return line == null ? this : line.one;
  }

  /** Takes over the seat, but nothing that its client has or has sent: this one knows nothing. */
  void replace(Subscription old) {
    old.seat = old.seat == null ? new LastOfSeveral() : old.seat;
    takeSeat(old);
    takenBack++;
    lastApplied = old.lastApplied;
    SyncStream previous = old.stream.sync().orElseThrow();
    stream.sync().ifPresent(mine -> mine.takeViewOf(previous));
  }

  private void takeSeat(Subscription old) {
    subscriber = SeatOwner.renewed(old.subscriber, subscriber);
    options.parameters().ifPresent(JoinParameters::forget); // the seat has its own
    takenBack = old.takenBack;
    seat = old.seat;
    if (seat != null) {
      seat.one = this;
    }
  }

  /**
   * Takes over everything from the subscription whose seat it resumes. Returns the events that its
   * client has missed.
   */
  List<TickFrame> succeed(Subscription old) {
    ResumeRequest request = options.resume().orElseThrow();
    old.line = old.line == null ? new LastOfSeveral() : old.line;
    line = old.line;
    line.one = this;
    takeSeat(old);
    lastInput = old.lastInput;
    lastApplied = old.lastApplied;
    SyncStream mine = stream.sync().orElseThrow();
    SyncStream previous = old.stream.sync().orElseThrow();
    return mine.succeed(previous, request.baseline(), request.events());
  }
}
