package dev.martlet.engine.stream;

/**
 * A state, taken apart, that subscribers are sent and that may be a baseline later. Compared by
 * identity.
 */
final class Snapshot {
  private final Object tree;
  private final int shapes;

  /**
   * A state.
   *
   * @param tree of {@link dev.martlet.engine.state.StateWriter}
   * @param shapes how many shapes the shard had met by then
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
