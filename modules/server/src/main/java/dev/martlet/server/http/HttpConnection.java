package dev.martlet.server.http;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.HttpSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.Setting;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.Supervised;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.transport.ByteStream;
import dev.martlet.server.transport.LastBytes;
import dev.martlet.server.transport.OwnChannel;
import dev.martlet.server.transport.ProxyHeader;
import dev.martlet.server.transport.RequestReader;
import dev.martlet.server.transport.TlsStream;
import dev.martlet.server.transport.Upgradable;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A connection to the HTTP port, from its first byte to its end. Whatever it waits for has a
 * deadline, so that no client can hold it by doing nothing, or little.
 *
 * <p>Threads: {@link #run} is on the connection's virtual thread, which owns everything but what is
 * marked. The supervisor calls {@link #check} and {@link #cut}, the accepting thread {@link
 * #waitingSince}.
 */
final class HttpConnection implements Supervised {
  private static final System.Logger LOG = System.getLogger(HttpConnection.class.getName());

  /** The connection whose request is being answered on this thread. */
  static final ScopedValue<HttpConnection> CURRENT = ScopedValue.newInstance();

  /** A phase and its beginning, on the clock of {@link System#nanoTime}. */
  private record Moment(HttpPhase phase, long since) {}

  /** What speaks HTTP on the connection. */
  @FunctionalInterface
  interface Protocol {
    /** Serves requests until the connection is over. */
    void serve(HttpConnection connection) throws InterruptedException;
  }

  private final SocketChannel channel;
  private final InetSocketAddress remote;
  private final HttpContext context;
  private final HttpPlaces places;
  private final RequestReader in;

  /** Why the connection may only ask for the server's health; null if it may ask for all. */
  private volatile Refusal onlyHealth;

  // Written by the thread, read by the supervisor and the accepting thread.
  private volatile Moment moment = new Moment(HttpPhase.HEAD, System.nanoTime());
  private volatile ResponseWriter out;

  /** Until it has become a WebSocket. */
  private final OwnChannel own;

  /** Whether a deadline has ended the input. Written by the supervisor, read by the thread. */
  private volatile boolean late;

  // The connection's thread only.
  private ByteStream bytes;
  private InetSocketAddress client;
  private RequestBody body;

  HttpConnection(
      SocketChannel channel, InetSocketAddress remote, HttpPlaces places, HttpContext context) {
    this.channel = channel;
    this.own = new OwnChannel(channel);
    this.remote = remote;
    this.client = remote;
    this.places = places;
    this.context = context;
    this.in = new RequestReader(this::read, head -> out.begin(head));
    use(ByteStream.plain(channel));
  }

  private void use(ByteStream stream) {
    bytes = stream;
    out = new ResponseWriter(stream, context.config().get(ConnectionSettings.WRITE_PROGRESS));
  }

  // ---- the connection's thread --------------------------------------------------------------

  /** Serves the connection, and closes it. */
  void run(Optional<SSLContext> tls, Protocol protocol) {
    try {
      context.supervisor().add(this);
      open(tls);
      ScopedValue.where(CURRENT, this).call(() -> serve(protocol));
      if (!own.isGiven()) {
        finish();
      }
    } catch (IOException | UncheckedIOException | CloseConnectionException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "{0} is interrupted: the server stops", this);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "serving " + this + " failed", e);
    } finally {
      cut();
      context.supervisor().remove(this);
    }
  }

  /** Learns for whom the peer calls, and how. */
  private void open(Optional<SSLContext> tls) throws IOException {
    ByteChannel socket = channel;
    try {
      ProxyHeader header =
          ProxyHeader.read(channel, remote.getAddress(), context.admission().proxies());
      if (header.missing().isPresent()) { // somebody beside the proxies, such as a probe
        reserve(header.missing().get());
        socket = header.before(channel);
        use(ByteStream.plain(socket));
      } else if (header.client().isPresent()) {
        client = new InetSocketAddress(header.client().get(), 0);
        places.countFor(this, client.getAddress());
      }
    } catch (RefusedException e) {
      if (tls.isEmpty()) { // with TLS, the answer would take a handshake
        refuse(e.refusal());
        finish();
      }
      throw new IOException(e.refusal().message(), e);
    }
    if (tls.isPresent()) {
      try {
        use(TlsStream.accept(channel, socket, tls.get()));
      } catch (IOException e) {
        context.metrics().count(ConnectionMetric.TLS_FAILURES);
        throw e;
      }
    }
  }

  private Void serve(Protocol protocol) throws InterruptedException {
    try {
      protocol.serve(this);
    } catch (CloseConnectionException | DataReader.InsufficientDataAvailableException e) {
      LOG.log(Level.TRACE, "over", e);
    }
    if (late && moment.phase() == HttpPhase.HEAD) {
      refuse(ApiRefusals.tooSlow());
    }
    return null;
  }

  private void refuse(Refusal refusal) {
    context.metrics().count(AdmissionMetric.REFUSALS, refusal.code());
    out.write(refusal.bytes());
  }

  /**
   * Waits for the client to close the socket, so that it receives the last answer: a socket that is
   * closed with unread bytes in it is reset. Nothing that comes is read as a request any more.
   */
  private void finish() throws IOException {
    enter(HttpPhase.CLOSING);
    bytes.closeNotify();
    channel.shutdownOutput(); // lets a client that reads to the end see it
    LastBytes.await(
        channel,
        context.config().get(InputSettings.MESSAGE_BYTES),
        context.config().get(ConnectionSettings.CLOSE_TIMEOUT));
  }

  /**
   * The reader's source. The end is an exception that Helidon does not take for a fault of ours.
   */
  private byte[] read() {
    try {
      byte[] piece = new byte[4 * 1024];
      int count = bytes.read(ByteBuffer.wrap(piece));
      if (count < 0) {
        throw new CloseConnectionException("the input has ended");
      }
      if (moment.phase() == HttpPhase.IDLE) {
        enter(HttpPhase.HEAD);
      }
      return Arrays.copyOf(piece, count);
    } catch (IOException e) {
      throw new CloseConnectionException("the connection broke", e);
    }
  }

  /** Enters a phase; its deadline begins. */
  void enter(HttpPhase phase) {
    moment = new Moment(phase, System.nanoTime());
  }

  DataReader in() {
    return in;
  }

  ResponseWriter out() {
    return out;
  }

  /** The client's address, which is not that of a proxy which speaks the PROXY protocol. */
  InetSocketAddress client() {
    return client;
  }

  InetSocketAddress local() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /** Whether a deadline has passed while something was read. */
  boolean late() {
    return late;
  }

  /** A request has been answered, and the next one may come. */
  void awaitRequest() {
    out.begin(false);
    in.expectRequest();
    enter(HttpPhase.IDLE);
  }

  /**
   * Gives the connection away, and its place back.
   *
   * @throws IOException if it has been cut
   */
  Upgradable.Taken take() throws IOException {
    own.give();
    context.supervisor().remove(this);
    places.leave(this);
    return new Upgradable.Taken(channel, bytes, !(bytes instanceof TlsStream));
  }

  /** Where the connection has its place. */
  HttpPlaces places() {
    return places;
  }

  /** A request's head has been read: it is the server's turn. */
  RequestBody begin(ServerRequest request) {
    enter(HttpPhase.ANSWER);
    body = new RequestBody(this, request);
    return body;
  }

  UnfinishedMessages unfinished() {
    return context.unfinished();
  }

  /** The body of the request that is answered now. */
  RequestBody body() {
    return body;
  }

  /** Why the connection may only ask for the server's health; empty if it may ask for all. */
  Optional<Refusal> onlyHealth() {
    return Optional.ofNullable(onlyHealth);
  }

  // ---- any thread -------------------------------------------------------------------------

  /** The address that the connection comes from, which may be a proxy's. */
  InetAddress peer() {
    return remote.getAddress();
  }

  /** Lets the connection only ask for the server's health from now on. */
  void reserve(Refusal why) {
    onlyHealth = why;
  }

  /**
   * Since when the connection has been waiting for its client, on the clock of {@link
   * System#nanoTime}; 0 if it is the server's turn.
   */
  long waitingSince() {
    Moment now = moment;
    return switch (now.phase()) {
      case HEAD, BODY, IDLE, CLOSING -> now.since() | 1; // never 0
      case ANSWER, STREAM -> 0;
    };
  }

  @Override
  public Supervised.Kind kind() {
    return Supervised.Kind.HTTP;
  }

  @Override
  public void check(long now, long resumedAt) {
    Moment current = moment;
    long in = now - later(current.since(), resumedAt);
    switch (current.phase()) {
      case HEAD -> endInputIfOver(HttpSettings.HEAD_TIMEOUT, in, "head");
      case BODY -> endInputIfOver(HttpSettings.BODY_TIMEOUT, in, "body");
      case IDLE -> cutIfOver(HttpSettings.IDLE_TIMEOUT, in, "idle");
      case CLOSING -> cutIfOver(ConnectionSettings.CLOSE_TIMEOUT, in, "closing");
      case ANSWER -> {
        long since = out.writingSince();
        if (since != 0) {
          cutIfOver(ConnectionSettings.WRITE_TIMEOUT, now - later(since, resumedAt), "write");
        }
      }
      case STREAM -> {}
    }
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  private boolean isOver(Setting<Duration> timeout, long nanos, String what) {
    Duration most = context.config().get(timeout);
    if (nanos <= Nanos.of(most)) {
      return false;
    }
    context.metrics().count(ConnectionMetric.HTTP_CUTS, what);
    LOG.log(Level.DEBUG, "{0} cut: {1} timeout of {2}", this, what, most);
    return true;
  }

  private void cutIfOver(Setting<Duration> timeout, long nanos, String what) {
    if (isOver(timeout, nanos, what)) {
      cut();
    }
  }

  /** Lets the connection's thread find the end of the input, and say why. */
  private void endInputIfOver(Setting<Duration> timeout, long nanos, String what) {
    if (!late && isOver(timeout, nanos, what)) {
      late = true;
      endInput();
    } else if (late && nanos > 2 * Nanos.of(context.config().get(timeout))) {
      cut();
    }
  }

  /** Whoever waits for input finds the end of it. */
  void endInput() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closed already", e);
    }
  }

  /** Closes the connection to make room for another. */
  void giveWay() {
    context.metrics().count(ConnectionMetric.HTTP_CUTS, "room");
    LOG.log(Level.DEBUG, "{0} cut: room for another", this);
    cut();
  }

  @Override
  public void cut() {
    if (own.close()) {
      places.leave(this);
    }
  }

  @Override
  public String toString() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }
}
