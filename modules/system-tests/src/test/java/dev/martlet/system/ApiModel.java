package dev.martlet.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What modules have for those who compile against them, as a text that can be read and compared
 * line by line. The text has all that is needed to judge a change.
 *
 * @param versions of the modules, by name
 * @param types by binary name
 */
record ApiModel(TreeMap<String, String> versions, TreeMap<String, Type> types) {
  /** A further thing that is known of a type or member is a word and its values. */
  private static final String FACT = "    ";

  ApiModel() {
    this(new TreeMap<>(), new TreeMap<>());
  }

  /** A type or a member: what is known of either. */
  sealed interface Element {
    List<String> flags();

    Map<String, String> facts();

    default boolean is(String flag) {
      return flags().contains(flag);
    }

    default Optional<String> fact(String word) {
      return Optional.ofNullable(facts().get(word));
    }
  }

  /**
   * A type.
   *
   * @param flags in words, as in source code
   * @param facts what more is known, such as what it extends, by the word for it
   * @param members by what identifies them
   */
  record Type(
      String name, List<String> flags, Map<String, String> facts, TreeMap<String, Member> members)
      implements Element {
    Type(String name, List<String> flags) {
      this(name, flags, new LinkedHashMap<>(), new TreeMap<>());
    }

    void add(Member member) {
      members.put(member.key(), member);
    }
  }

  /**
   * A field, method or constructor.
   *
   * @param kind is {@code field} or {@code method}
   */
  record Member(
      String kind, List<String> flags, String name, String descriptor, Map<String, String> facts)
      implements Element {
    Member(String kind, List<String> flags, String name, String descriptor) {
      this(kind, flags, name, descriptor, new LinkedHashMap<>());
    }

    String key() {
      return kind + " " + name + " " + descriptor;
    }
  }

  void add(Type type) {
    types.put(type.name(), type);
  }

  /** The model as text. */
  String text() {
    StringBuilder text = new StringBuilder();
    versions.forEach((name, version) -> text.append("module " + name + " " + version + "\n"));
    for (Type type : types.values()) {
      text.append("\ntype " + type.name() + " " + String.join(" ", type.flags()) + "\n");
      type.facts().forEach((word, value) -> text.append("  " + word + " " + value + "\n"));
      for (Member each : type.members().values()) {
        String flags = String.join(" ", each.flags());
        text.append("  " + each.key() + (flags.isEmpty() ? "" : " ") + flags + "\n");
        each.facts().forEach((word, value) -> text.append(FACT + word + " " + value + "\n"));
      }
    }
    return text.toString();
  }

  /** The model that a text is of. */
  static ApiModel parse(String text) {
    ApiModel model = new ApiModel();
    Type type = null;
    Map<String, String> facts = null;
    for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
      List<String> words = new ArrayList<>(List.of(line.strip().split(" ")));
      String first = words.getFirst();
      if (first.equals("module")) {
        model.versions().put(words.get(1), words.get(2));
      } else if (first.equals("type")) {
        type = new Type(words.get(1), words.subList(2, words.size()));
        facts = type.facts();
        model.add(type);
      } else if (!line.startsWith(FACT) && (first.equals("field") || first.equals("method"))) {
        Member member =
            new Member(first, words.subList(3, words.size()), words.get(1), words.get(2));
        facts = member.facts();
        Objects.requireNonNull(type).add(member);
      } else {
        Objects.requireNonNull(facts).put(first, line.strip().substring(first.length() + 1));
      }
    }
    return model;
  }
}
