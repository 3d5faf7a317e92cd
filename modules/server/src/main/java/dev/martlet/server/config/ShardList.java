package dev.martlet.server.config;

import dev.martlet.engine.plugin.ShardPlan;
import io.helidon.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The list {@code martlet.shards} of shards that exist from the start. */
final class ShardList {
  private static final String KEY = "martlet.shards";
  private static final String OPTIONS = "options.";

  private ShardList() {}

  static boolean isList(String key) {
    return key.equals(KEY);
  }

  static boolean isPart(String key) {
    return key.startsWith(KEY + ".");
  }

  /**
   * Reads the list. Lists are not merged: if the command line has shards, they replace all shards
   * of the file.
   */
  static List<ShardPlan> read(Config commandLine, Config all) throws ConfigException {
    Config list = (commandLine.get(KEY).exists() ? commandLine : all).get(KEY);
    if (list.isLeaf()) { // all entries are commented out
      return List.of();
    }
    List<ShardPlan> plans = new ArrayList<>();
    for (Config entry : list.asNodeList().orElse(List.of())) {
      try {
        plans.add(plan(entry));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(entry.key() + ": " + e.getMessage(), e);
      }
    }
    return plans;
  }

  private static ShardPlan plan(Config entry) {
    Map<String, String> given = new TreeMap<>();
    Map<String, String> options = new TreeMap<>();
    int prefix = entry.key().toString().length() + 1;
    for (Config node : entry.traverse().filter(Config::isLeaf).toList()) {
      String name = node.key().toString().substring(prefix);
      String value = node.asString().get();
      if (name.startsWith(OPTIONS)) {
        options.put(name.substring(OPTIONS.length()), value);
      } else {
        given.put(name, value);
      }
    }
    return ShardPlans.of(given, options);
  }
}
