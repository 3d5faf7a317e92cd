package dev.martlet.server.journals;

import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where two states of a shard differ. Immutable.
 *
 * @param path to the value, such as {@code players.ann.cards[3]}; empty for the whole state
 * @param now the value in the one; empty if it has none there
 * @param then the value in the other
 */
record StateDifference(String path, Optional<JsonNode> now, Optional<JsonNode> then) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$-]+");
  private static final int LONGEST_VALUE = 80;

  /**
   * Finds the first difference, in the order of the members' names.
   *
   * @param members whether it counts that an object lacks a member, as when a version of a plugin
   *     saves more than the one before
   */
  static Optional<StateDifference> first(JsonNode now, JsonNode then, boolean members) {
    return first("", now, then, members);
  }

  private static Optional<StateDifference> first(
      String path, JsonNode now, JsonNode then, boolean members) {
    if (now.isObject() && then.isObject()) {
      return inMembers(path, now, then, members);
    }
    if (now.isArray() && then.isArray()) {
      return inElements(path, now, then, members);
    }
    return now.equals(then) ? Optional.empty() : of(path, now, then);
  }

  private static Optional<StateDifference> inMembers(
      String path, JsonNode now, JsonNode then, boolean members) {
    TreeSet<String> names = new TreeSet<>(now.propertyNames());
    names.addAll(then.propertyNames());
    for (String name : names) {
      String member = PLAIN.matcher(name).matches() ? name : "\"" + name + "\"";
      String below = path.isEmpty() ? member : path + "." + member;
      Optional<StateDifference> found =
          now.has(name) && then.has(name)
              ? first(below, now.get(name), then.get(name), members)
              : members ? of(below, now.get(name), then.get(name)) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<StateDifference> inElements(
      String path, JsonNode now, JsonNode then, boolean members) {
    for (int i = 0; i < Math.max(now.size(), then.size()); i++) {
      String below = path + "[" + i + "]";
      Optional<StateDifference> found =
          i < now.size() && i < then.size()
              ? first(below, now.get(i), then.get(i), members)
              : of(below, now.get(i), then.get(i));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<StateDifference> of(String path, JsonNode now, JsonNode then) {
    return Optional.of(
        new StateDifference(path, Optional.ofNullable(now), Optional.ofNullable(then)));
  }

  /** For people: the path and both values. */
  @Override
  public String toString() {
    return "%s: %s, but %s with the kept plugin"
        .formatted(path.isEmpty() ? "the state" : path, text(now), text(then));
  }

  private static String text(Optional<JsonNode> value) {
    String text = value.map(JsonNode::toString).orElse("nothing");
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
  }
}
