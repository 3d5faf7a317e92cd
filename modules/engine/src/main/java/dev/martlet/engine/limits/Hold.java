package dev.martlet.engine.limits;

import java.util.ArrayList;
import java.util.List;

/**
 * The places that something holds: taken one after the other, and given back together, each exactly
 * once. Any thread.
 *
 * <p>It cannot be left half-way if it is taken like this, whatever throws in between:
 *
 * <pre>{@code
 * try (Hold hold = new Hold()) {
 *   if (!hold.take(one) || !hold.take(another)) {
 *     return refused; // what was taken is given back
 *   }
 *   return new Holder(hold.keep()); // which calls release() in the end
 * }
 * }</pre>
 */
public final class Hold implements AutoCloseable {
  /** The places that are held; null once they have been given back. Guarded by the monitor. */
  private List<Place> places = new ArrayList<>(3);

  private boolean kept;

  /** Holds nothing yet. */
  public Hold() {}

  /**
   * Takes one place more.
   *
   * @param place to take
   * @return whether it was taken; if not, the others are still held
   * @throws IllegalStateException if the hold has been released
   */
  public synchronized boolean take(Place place) {
    if (places == null) {
      throw new IllegalStateException("released already");
    }
    places.add(place); // first, for it may throw
    boolean taken = false;
    try {
      taken = place.take();
      return taken;
    } finally {
      if (!taken) {
        places.removeLast();
      }
    }
  }

  /**
   * Makes {@link #close} do nothing from now on, because somebody else will {@link #release} it.
   *
   * @return this
   */
  public synchronized Hold keep() {
    kept = true;
    return this;
  }

  /** Gives all places back; without effect the second time. */
  public synchronized void release() {
    List<Place> held = places;
    places = null;
    if (held != null) {
      giveBack(held, 0);
    }
  }

  /** One that cannot be given back must not keep the others. */
  private static void giveBack(List<Place> held, int from) {
    if (from < held.size()) {
      try {
        held.get(from).giveBack();
      } finally {
        giveBack(held, from + 1);
      }
    }
  }

  /** Gives all places back, unless the hold was {@linkplain #keep kept}. */
  @Override
  public synchronized void close() {
    if (!kept) {
      release();
    }
  }
}
