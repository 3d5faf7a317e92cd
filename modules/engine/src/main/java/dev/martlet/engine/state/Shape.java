package dev.martlet.engine.state;

import java.util.List;

/**
 * What the values of one class have in common: the names of their members, in the order in which
 * they are written. It is sent once, and a value without its names from then on.
 *
 * @param number of the shape in its shard, from 1
 * @param names of the members
 * @param key index of the member that tells elements of a list apart; -1 if there is none
 */
public record Shape(int number, List<String> names, int key) {
  /** So many members one may have: a set of them is a number that every client can hold. */
  static final int MOST_MEMBERS = 48;
}
