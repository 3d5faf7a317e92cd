package dev.martlet.engine.limits;

/** One of something that is limited. A {@link Hold} takes it and gives it back. Any thread. */
public interface Place {
  /**
   * Takes it, unless the limit is reached.
   *
   * @return whether it was taken
   */
  boolean take();

  /** Gives it back. Called once for each {@link #take} that returned true. */
  void giveBack();
}
