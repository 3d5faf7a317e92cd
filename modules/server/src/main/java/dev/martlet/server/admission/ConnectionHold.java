package dev.martlet.server.admission;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.limits.Place;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a connection counts against until it ends, and what its seat counts against for as long as
 * the seat is held. Beyond its limit, an address or a subscriber gives up a held seat of its own
 * for a user who was admitted: one of that user's first. The anonymous, of whom none is held, get
 * nobody's.
 *
 * <p>Threads: one makes it; {@link #seatEnded} may be called by any other, at any time.
 */
public final class ConnectionHold implements AutoCloseable {
  /** One of the limits that a seat counts against. */
  private record Claim(Place place, String key, Refusal refusal, Runnable heldBack) {
    RefusedException refused() {
      heldBack.run();
      return new RefusedException(refusal);
    }
  }

  private final ConnectionPermits permits;
  private final Hold ofConnection = new Hold();
  private final Hold ofSeat = new Hold();
  private final List<Claim> claims = new ArrayList<>(2);

  /** Limits that were reached, but under which a held seat could be let go. */
  private final List<Claim> pending = new ArrayList<>(0);

  /** Held seats that gave their places to this one, and are to be released. */
  private final Queue<ConnectionHold> displaced = new ConcurrentLinkedQueue<>();

  private Optional<String> user = Optional.empty();
  private Optional<String> ticket = Optional.empty();
  private boolean kept;

  // Guarded by the monitor.
  private HeldSeat seat;
  private boolean seatOver;

  ConnectionHold(ConnectionPermits permits) {
    this.permits = permits;
  }

  // ---- admission ----------------------------------------------------------------------------

  /** What ends with the connection. */
  Hold ofConnection() {
    return ofConnection;
  }

  /** Counts the connection against the server's limit and its address's. */
  void takeConnection(String address) throws RefusedException {
    if (!ofConnection.take(permits.all)) {
      throw new RefusedException(AdmissionRefusals.serverFull());
    }
    claim(
        new Claim(
            permits.ofAddress.of(address),
            "address " + address,
            AdmissionRefusals.tooManyConnectionsOfAddress(),
            () -> permits.heldBack.address(AdmissionSettings.CONNECTIONS_PER_ADDRESS, address)));
  }

  /**
   * Counts the connection against its subscriber. Anonymous callers are limited by their address
   * only: any of them may use any subscriber id.
   */
  void takeSubscriber(
      ShardId shard, SubscriberId sid, Principal principal, Optional<String> resumeTicket)
      throws RefusedException {
    ticket = resumeTicket;
    user = principal.userId();
    if (user.isPresent()) {
      String key = shard + "\n" + sid + "\n" + user.get();
      claim(
          new Claim(
              permits.ofSubscriber.of(key),
              "subscriber " + key,
              AdmissionRefusals.tooManyConnectionsOfSubscriber(),
              () ->
                  permits.heldBack.user(AdmissionSettings.CONNECTIONS_PER_SUBSCRIBER, user.get())));
    }
    for (Claim claim : pending) { // now that it is known whose seats may give way
      if (!permits.held.anyFor(claim.key, this)) {
        throw claim.refused();
      }
    }
  }

  /** Takes a place now, or in {@link #displace} from a held seat. */
  private void claim(Claim claim) throws RefusedException {
    claims.add(claim);
    if (!ofSeat.take(claim.place)) {
      if (!permits.held.any(claim.key)) {
        throw claim.refused();
      }
      pending.add(claim);
    }
  }

  /** Takes the places that were not free from held seats, once nothing else can refuse. */
  void displace() throws RefusedException {
    for (Claim claim : pending.reversed()) { // a seat of the subscriber is one of the address, too
      while (!ofSeat.take(claim.place)) {
        ConnectionHold giving = permits.held.takeFor(claim.key, this).orElseThrow(claim::refused);
        displaced.add(giving);
        giving.endSeat();
      }
    }
    pending.clear();
  }

  /** Makes {@link #close} do nothing from now on: the connection begins. */
  ConnectionHold keep() {
    kept = true;
    return this;
  }

  /** Gives everything back, unless it was kept. */
  @Override
  public void close() {
    if (!kept) {
      release();
    }
  }

  // ---- the connection -----------------------------------------------------------------------

  /** The connection has asked its shard for a seat, so it no longer needs those that gave way. */
  public void begun() {
    for (ConnectionHold seats = displaced.poll(); seats != null; seats = displaced.poll()) {
      if (!resumes(seats)) { // or else it is not let go, but taken back
        permits.onLetGo.run();
      }
      seats.letGo();
    }
  }

  /** The connection has ended, or never began; without effect the second time. */
  public void release() {
    try (ofConnection;
        ofSeat) {
      begun();
    }
  }

  /**
   * The connection has ended, and its shard holds the seat until {@link #seatEnded}.
   *
   * @param held the seat
   */
  public void park(HeldSeat held) {
    try (ofConnection) {
      synchronized (this) {
        seat = held;
        if (!seatOver) {
          permits.held.add(this);
          return;
        }
      }
      ofSeat.release();
    }
  }

  /** The seat is held no longer. Any thread, perhaps before the seat was parked. */
  public void seatEnded() {
    synchronized (this) {
      seatOver = true;
    }
    endSeat();
  }

  private void endSeat() {
    synchronized (this) {
      if (seat == null) {
        return; // the connection is still there
      }
      permits.held.remove(this);
    }
    ofSeat.release();
  }

  // ---- held seats ---------------------------------------------------------------------------

  List<String> keys() {
    return claims.stream().map(Claim::key).toList();
  }

  /** Whether this connection comes back to a seat. */
  boolean resumes(ConnectionHold other) {
    return ticket.isPresent() && isOfSameUser(other) && other.seat.hasTicket(ticket.get());
  }

  boolean isOfUser() {
    return user.isPresent();
  }

  /** The anonymous are nobody in particular. */
  boolean isOfSameUser(ConnectionHold other) {
    return user.isPresent() && user.equals(other.user);
  }

  private void letGo() {
    seat.letGo();
  }
}
