package dev.martlet.engine.tick;

/**
 * Notices that the whole process, or the machine, was paused: a stopped process, a laptop that
 * slept. Nobody could do anything meanwhile, so what waits for somebody else begins anew.
 *
 * <p>Threads beat several times a second, each as it lives: the watchdog, and whoever enforces
 * deadlines. Any thread may ask.
 */
public final class ProcessPauses {
  /** The shortest time between two beats that is a pause, in nanoseconds. */
  static final long LEAST_NANOS = 2_000_000_000L;

  private volatile long lastBeat;

  /** Written before {@link #lastBeat}: who sees the beat sees the pause before it. */
  private volatile long resumedAt;

  /**
   * There was no pause.
   *
   * @param now on the clock of {@link System#nanoTime}
   */
  public ProcessPauses(long now) {
    lastBeat = now;
    resumedAt = now;
  }

  /**
   * The calling thread lives.
   *
   * @param now on the clock of {@link System#nanoTime}
   */
  public void beat(long now) {
    if (now - lastBeat > LEAST_NANOS) {
      resumedAt = now;
    }
    lastBeat = now;
  }

  /**
   * When the last pause ended. A pause that has ended before a beat could notice it ends now.
   *
   * @param now on the clock of {@link System#nanoTime}
   * @return the time on the same clock; that of the start if there was no pause
   */
  public long resumedAt(long now) {
    return now - lastBeat > LEAST_NANOS ? now : resumedAt;
  }
}
