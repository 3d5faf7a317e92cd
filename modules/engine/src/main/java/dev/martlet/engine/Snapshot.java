package dev.martlet.engine;

/** A state that subscribers are sent, and which may be a baseline then. */
final class Snapshot {
  private final Object tree;
  private final int shapes;

  /**
   * Takes a state.
   *
   * @param tree as of {@link dev.martlet.engine.state.StateWriter}
   * @param shapes how many its shard had met by then
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
