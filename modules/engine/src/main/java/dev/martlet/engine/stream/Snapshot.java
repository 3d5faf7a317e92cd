package dev.martlet.engine.stream;

/**
 * A state as a tree, for differences: it is sent to subscribers and may be a baseline later.
 * Compared by identity.
 */
final class Snapshot {
  private final Object tree;
  private final int shapes;

  /**
   * A state.
   *
   * @param tree from {@link dev.martlet.engine.state.StateWriter}
   * @param shapes how many shapes the shard had after this state
   */
  Snapshot(Object tree, int shapes) {
    this.tree = tree;
    this.shapes = shapes;
  }

  Object tree() {
    return tree;
  }

  int shapes() {
    return shapes;
  }
}
