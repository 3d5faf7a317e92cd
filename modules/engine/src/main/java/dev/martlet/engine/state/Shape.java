package dev.martlet.engine.state;

import java.util.List;

/**
 * The names of the members of a class, in the order in which they are written. A shape is sent
 * once; from then on values of the class are sent without names.
 *
 * @param number of the shape in its shard, from 1
 * @param names of the members
 * @param key index of the member that tells elements of a list apart; -1 if there is none
 */
public record Shape(int number, List<String> names, int key) {
  /**
   * Maximum number of members. A set of members is a bit mask that must fit the exact integers of
   * every client.
   */
  static final int MAX_MEMBERS = 48;
}
