package dev.martlet.system;

import dev.martlet.system.ApiModel.Member;
import dev.martlet.system.ApiModel.Type;
import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import japicmp.model.JApiCompatibilityChangeType;
import japicmp.model.JApiField;
import japicmp.model.JApiImplementedInterface;
import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassSignature;
import java.lang.classfile.Signature;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What changed from one model of the API to another that breaks those who compiled against the
 * first. japicmp knows the rules of the language and the virtual machine; those that follow from
 * who implements a type, and from what switches and callers count on, are here.
 */
final class ApiChanges {
  /** How a change breaks a plugin. */
  enum Rule {
    /** A plugin that was compiled before fails where it meets the change. */
    BINARY,
    /** Its sources no longer compile. */
    SOURCE,
    /** It loads and compiles, and meets what it does not expect. */
    BEHAVIOUR
  }

  /**
   * A breaking change.
   *
   * @param place the type or member
   */
  record Change(String place, TreeSet<Rule> rules, String what, String advice) {
    @Override
    public String toString() {
      List<String> names =
          rules.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
      return place + ": " + what + " (" + String.join(", ", names) + ")\n    " + advice;
    }
  }

  private static final String BESIDE =
      "leave what was there, marked @Deprecated, and add the new beside it";
  private static final String DEFAULT =
      "give the method a body, which does what was done before it";
  private static final String SWITCHES =
      "plugins have switches without a default over it: tell it by a new method or type beside";
  private static final String NULLS =
      "callers and implementers count on it: add a method beside that says it";

  private static final Set<JApiCompatibilityChangeType> NEW_ABSTRACT =
      Set.of(
          JApiCompatibilityChangeType.METHOD_ADDED_TO_INTERFACE,
          JApiCompatibilityChangeType.METHOD_ABSTRACT_ADDED_TO_CLASS,
          JApiCompatibilityChangeType.METHOD_ABSTRACT_ADDED_IN_SUPERCLASS,
          JApiCompatibilityChangeType.METHOD_ABSTRACT_ADDED_IN_IMPLEMENTED_INTERFACE);

  private final ApiModel before;
  private final ApiModel after;
  private final Set<String> given;
  private final Set<String> open;
  private final Map<String, Change> changes = new TreeMap<>();

  private ApiChanges(ApiModel before, ApiModel after, Set<String> given, Set<String> open) {
    this.before = before;
    this.after = after;
    this.given = given;
    this.open = open;
  }

  /**
   * The breaking changes, by place.
   *
   * @param given the interfaces that only the server and the testkit implement: they may get more
   *     methods
   * @param open the enums whose Javadoc says that they may get more constants
   */
  static List<Change> breaking(ApiModel before, ApiModel after, Set<String> given, Set<String> open)
      throws IOException {
    ApiChanges changes = new ApiChanges(before, after, given, open);
    changes.compareClasses();
    for (Type type : before.types().values()) {
      Type now = after.types().get(type.name());
      if (now != null) {
        changes.compareVariants(type, now);
        changes.compareGenerics(type, now);
        changes.compareMembers(type, now);
      }
    }
    return List.copyOf(changes.changes.values());
  }

  private void add(String place, String what, String advice, Rule... rules) {
    changes
        .computeIfAbsent(
            place + " " + what, key -> new Change(place, new TreeSet<>(), what, advice))
        .rules()
        .addAll(Arrays.asList(rules));
  }

  // ---- by japicmp --------------------------------------------------------------------------

  private void compareClasses() throws IOException {
    Path folder = Files.createTempDirectory("api");
    File old = folder.resolve("before.jar").toFile();
    File now = folder.resolve("after.jar").toFile();
    try {
      ApiClassFiles.writeJar(before, old.toPath());
      ApiClassFiles.writeJar(after, now.toPath());
      JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
      options.setAccessModifier(AccessModifier.PROTECTED);
      options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
      new JarArchiveComparator(options)
          .compare(new JApiCmpArchive(old, "before"), new JApiCmpArchive(now, "after"))
          .forEach(this::judge);
    } finally {
      Files.deleteIfExists(old.toPath());
      Files.deleteIfExists(now.toPath());
      Files.deleteIfExists(folder);
    }
  }

  private void judge(JApiClass type) {
    String name = type.getFullyQualifiedName();
    judge(name, name, "", type);
    judge(name, name, "", type.getSuperclass());
    for (JApiImplementedInterface each : type.getInterfaces()) {
      judge(name, name, "", each);
    }
    for (JApiField each : type.getFields()) {
      judge(name, name + "." + each.getName(), each.getName(), each);
    }
    List<JApiBehavior> behaviors = new ArrayList<>(type.getMethods());
    behaviors.addAll(type.getConstructors());
    for (JApiBehavior each : behaviors) {
      List<String> parameters = each.getParameters().stream().map(one -> one.getType()).toList();
      String place = name + "." + each.getName() + "(" + String.join(", ", parameters) + ")";
      judge(name, place, each.getName(), each);
    }
  }

  private void judge(String type, String place, String member, JApiCompatibility element) {
    for (JApiCompatibilityChange change : element.getCompatibilityChanges()) {
      JApiCompatibilityChangeType kind = change.getType();
      if (!isCompatible(type, member, kind)) {
        String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (NEW_ABSTRACT.contains(kind)) {
          add(place, what, DEFAULT, Rule.BINARY, Rule.SOURCE);
        } else if (kind == JApiCompatibilityChangeType.METHOD_RETURN_TYPE_COVARIANT_CHANGED) {
          add(place, what, BESIDE, Rule.BINARY); // a call names the type that is returned
        } else {
          if (!change.isBinaryCompatible()) {
            add(place, what, BESIDE, Rule.BINARY);
          }
          if (!change.isSourceCompatible()) {
            add(place, what, BESIDE, Rule.SOURCE);
          }
        }
      }
    }
  }

  /** Whether a change that japicmp would have is none here. */
  private boolean isCompatible(String type, String member, JApiCompatibilityChangeType kind) {
    if (NEW_ABSTRACT.contains(kind)) {
      Type now = after.types().get(type);
      return now == null
          || isOnlyOurs(now)
          || now.members().values().stream()
              .anyMatch(each -> each.name().equals(member) && each.fact("default").isPresent());
    }
    // A lambda needs the one method without a body; else a body hurts nobody.
    return kind == JApiCompatibilityChangeType.METHOD_ABSTRACT_NOW_DEFAULT
        && after.types().get(type).members().values().stream()
            .anyMatch(each -> each.is("abstract"));
  }

  /** Whether no plugin has a class that implements or extends a type. */
  private boolean isOnlyOurs(Type type) {
    return given.contains(type.name())
        || type.fact("permits").isPresent()
        || type.is("final")
        || type.is("enum")
        || (!type.is("interface")
            && type.members().values().stream().noneMatch(each -> each.name().equals("<init>")));
  }

  // ---- what switches and callers count on --------------------------------------------------

  private void compareVariants(Type old, Type now) {
    Optional<String> permitted = old.fact("permits");
    Optional<String> permits = now.fact("permits");
    if (permitted.isPresent() && permits.isEmpty()) {
      add(old.name(), "is no longer sealed", SWITCHES, Rule.SOURCE, Rule.BEHAVIOUR);
    } else if (permitted.isEmpty() && permits.isPresent() && !isOnlyOurs(old)) {
      add(old.name(), "is sealed now", BESIDE, Rule.BINARY, Rule.SOURCE);
    } else if (permitted.isPresent()) {
      List<String> known = List.of(permitted.get().split(" "));
      List<String> all = List.of(permits.get().split(" "));
      all.stream()
          .filter(each -> !known.contains(each))
          .forEach(each -> add(each, "is permitted now", SWITCHES, Rule.SOURCE, Rule.BEHAVIOUR));
      known.stream()
          .filter(each -> !all.contains(each))
          .forEach(each -> add(each, "is no longer permitted", BESIDE, Rule.SOURCE));
    }
    Optional<String> components = old.fact("components");
    if (components.isPresent() && !components.equals(now.fact("components"))) {
      add(old.name(), "has other record components", BESIDE, Rule.SOURCE);
    }
    for (Member each : now.members().values()) {
      if (each.is("enum") && !old.members().containsKey(each.key()) && !open.contains(old.name())) {
        add(
            old.name() + "." + each.name(),
            "is a new constant",
            SWITCHES,
            Rule.SOURCE,
            Rule.BEHAVIOUR);
      }
    }
  }

  /** japicmp takes a part of them. That a type variable has another name counts, too: leave it. */
  private void compareGenerics(Type old, Type now) {
    Optional<ClassSignature> before = old.fact("signature").map(ClassSignature::parseFrom);
    Optional<ClassSignature> after = now.fact("signature").map(ClassSignature::parseFrom);
    if (!parameters(before).equals(parameters(after))) {
      add(old.name(), "has other type parameters", BESIDE, Rule.SOURCE);
    }
    Set<String> supertypes = supertypes(after);
    if (!supertypes.containsAll(supertypes(before))) {
      add(old.name(), "has a supertype with other type arguments", BESIDE, Rule.SOURCE);
    }
    for (Member member : old.members().values()) {
      Member other = now.members().get(member.key());
      if (other != null && !member.fact("signature").equals(other.fact("signature"))) {
        add(shown(old, member), "has other generic types", BESIDE, Rule.SOURCE);
      }
    }
  }

  private static List<Signature.TypeParam> parameters(Optional<ClassSignature> signature) {
    return signature.map(ClassSignature::typeParameters).orElse(List.of());
  }

  private static Set<String> supertypes(Optional<ClassSignature> signature) {
    Set<String> all = new TreeSet<>();
    signature.ifPresent(
        each -> {
          all.add(each.superclassSignature().signatureString());
          each.superinterfaceSignatures().forEach(one -> all.add(one.signatureString()));
        });
    return all;
  }

  private static String shown(Type type, Member member) {
    String name = type.name() + "." + member.name();
    if (member.kind().equals("field")) {
      return name;
    }
    return MethodTypeDesc.ofDescriptor(member.descriptor()).parameterList().stream()
        .map(ClassDesc::displayName)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  private void compareMembers(Type old, Type now) {
    for (Member member : old.members().values()) {
      Member other = now.members().get(member.key());
      if (other != null) {
        String place = shown(old, member);
        if (!member.fact("value").equals(other.fact("value"))) {
          add(
              place,
              "has another value, and plugins have the old one in them",
              BESIDE,
              Rule.BEHAVIOUR);
        }
        if (member.fact("default").isPresent() && other.fact("default").isEmpty()) {
          add(place, "has no default any more", BESIDE, Rule.SOURCE, Rule.BEHAVIOUR);
        }
        compareNulls(place, old, member, other);
      }
    }
  }

  /**
   * To return null is more for who calls, and less for who implements; of parameters vice versa.
   */
  private void compareNulls(String place, Type type, Member old, Member now) {
    Set<String> could = Set.of(old.fact("nullable").orElse("").split(" "));
    Set<String> can = Set.of(now.fact("nullable").orElse("").split(" "));
    boolean isImplemented =
        !isOnlyOurs(type)
            && !old.is("static")
            && !old.is("final")
            && old.kind().equals("method")
            && !old.name().equals("<init>");
    Set<String> changed = new TreeSet<>(could);
    changed.addAll(can);
    changed.removeIf(each -> each.isEmpty() || could.contains(each) == can.contains(each));
    for (String each : changed) {
      boolean isNew = can.contains(each);
      boolean breaks = isImplemented || each.equals("result") == isNew;
      if (breaks) {
        String what = each.equals("result") ? "its value" : "its parameter " + each;
        add(
            place,
            what + (isNew ? " may be null now" : " may not be null now"),
            NULLS,
            Rule.BEHAVIOUR);
      }
    }
  }
}
