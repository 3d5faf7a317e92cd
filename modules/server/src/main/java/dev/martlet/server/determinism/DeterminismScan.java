package dev.martlet.server.determinism;

import dev.martlet.server.determinism.PluginCode.Found;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Signature.ClassTypeSig;
import java.lang.classfile.Signature.TypeArg;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Follows a plugin's code from its simulations, and finds what makes them depend on anything but
 * their inputs.
 *
 * <p>A virtual call may reach each method of the plugin that overrides the one that is named; in a
 * library, only those of classes of which the code followed so far makes an object. What the JDK or
 * the API may call of an object counts as called when the object is made, and a lambda when it is;
 * {@code toString} only where it is called by its name. Reflection is not followed, nor is what the
 * JDK does inside.
 */
public final class DeterminismScan {
  private static final String SIMULATION = "dev/martlet/api/shard/Simulation";
  private static final String TYPE = "dev/martlet/api/shard/ShardType";
  private static final String CREATE =
      "create(Ldev/martlet/api/shard/ShardContext;)Ldev/martlet/api/shard/Simulation;";
  private static final Set<String> HASHED = Set.of("java/util/HashMap", "java/util/HashSet");

  private final PluginCode code;
  private final Bans bans = new Bans();
  private final OutsideTypes outside = new OutsideTypes();
  private final Queue<Step> waiting = new ArrayDeque<>();
  private final Set<MethodModel> reached = new HashSet<>();
  private final Set<PluginClass> made = new HashSet<>();
  private final Map<String, Set<PluginClass>> subtypes = new HashMap<>();
  private final Map<String, Set<String>> calls = new HashMap<>();
  private final Set<String> said = new HashSet<>();
  private final List<Finding> findings = new ArrayList<>();

  /** How a library was entered: a place in the plugin's own code, and what it does there. */
  private record Entry(Place place, String does) {}

  /** A method to follow, and for one of a library how that was entered. */
  private record Step(Found found, Optional<Entry> entry) {}

  /** A line of a method that is being followed. */
  private record Site(Step step, int line) {
    PluginClass type() {
      return step.found().type();
    }

    Place place() {
      return Place.of(type(), step.found().method(), line);
    }
  }

  private DeterminismScan(PluginCode code) {
    this.code = code;
  }

  /**
   * Scans a plugin.
   *
   * @param own class files of the plugin itself
   * @param libraries the plugin's private ones
   * @return what was found, by class and line
   * @throws java.io.UncheckedIOException if a library cannot be read
   */
  public static List<Finding> scan(Collection<byte[]> own, ClassSource libraries) {
    DeterminismScan scan = new DeterminismScan(new PluginCode(own, libraries));
    scan.begin();
    while (!scan.waiting.isEmpty()) {
      scan.follow(scan.waiting.remove());
    }
    scan.findings.sort(
        Comparator.comparing((Finding finding) -> finding.place().type())
            .thenComparing(finding -> finding.place().line()));
    return scan.findings;
  }

  // ---- where it begins --------------------------------------------------------------------

  private void begin() {
    code.own().forEach(this::know);
    for (PluginClass type : code.own()) {
      Set<String> above = code.outside(type);
      if (above.contains(TYPE)) {
        code.resolve(type, CREATE).ifPresent(found -> root(type, found));
      }
      if (above.contains(SIMULATION) && !type.isInterface() && !type.isAbstract()) {
        construct(type);
        inputs(type);
      }
    }
  }

  private void root(PluginClass type, Found found) {
    Place heir = Place.of(type, found.method(), 0);
    reach(found, Optional.of(new Entry(heir, "inherits " + member(found))));
  }

  /** The inputs of a simulation are made while it runs, without an instruction of the plugin. */
  private void inputs(PluginClass simulation) {
    simulation.genericInterfaces().stream()
        .filter(type -> type.className().equals(SIMULATION))
        .flatMap(type -> argument(type).stream())
        .flatMap(input -> subtypes.getOrDefault(input, Set.of()).stream())
        .forEach(this::construct);
  }

  private void construct(PluginClass type) {
    make(type, found -> root(type, found));
    for (MethodModel method : type.methods()) {
      if (method.methodName().equalsString("<init>")) {
        root(type, new Found(type, method));
      }
    }
  }

  // ---- what is reached --------------------------------------------------------------------

  /** Notes a class that may have the methods which are called through its supertypes. */
  private void know(PluginClass type) {
    for (PluginClass each : code.family(type)) {
      subtypes.computeIfAbsent(each.name(), name -> new LinkedHashSet<>()).add(type);
    }
  }

  private void reach(Found found, Optional<Entry> entry) {
    if (found.method().code().isPresent() && reached.add(found.method())) {
      waiting.add(new Step(found, found.type().isOwn() ? Optional.empty() : entry));
    }
  }

  private void reach(Found found, Site from) {
    Optional<Entry> entry = from.step().entry();
    reach(found, entry.or(() -> Optional.of(new Entry(from.place(), "calls " + member(found)))));
  }

  private static String member(Found found) {
    return Place.of(found.type(), found.method(), 0).member();
  }

  /** Somebody who reaches a method. */
  private interface Reaching {
    void reach(Found found);
  }

  /** An object is made: what the JDK and the API may call of it is reached. */
  private void make(PluginClass type, Reaching reaching) {
    initialize(type, reaching);
    if (!made.add(type)) {
      return;
    }
    for (String above : code.outside(type)) {
      for (String key : outside.callable(above)) {
        code.resolve(type, key).ifPresent(reaching::reach);
      }
    }
    if (!type.isOwn()) {
      know(type);
      for (PluginClass each : code.family(type)) {
        for (String key : calls.getOrDefault(each.name(), Set.of())) {
          code.resolve(type, key).ifPresent(reaching::reach);
        }
      }
    }
  }

  private void initialize(PluginClass type, Reaching reaching) {
    for (PluginClass each : code.family(type)) {
      if (each == type || !each.isInterface()) {
        each.method("<clinit>()V").ifPresent(method -> reaching.reach(new Found(each, method)));
      }
    }
  }

  // ---- the code of a method ---------------------------------------------------------------

  private void follow(Step step) {
    PluginClass type = step.found().type();
    MethodModel method = step.found().method();
    try {
      if (type.isMarked() || PluginClass.isMarked(method)) {
        return;
      }
      List<CodeElement> elements = MethodBody.elements(method);
      for (Use use : MethodBody.uses(elements)) {
        Site site = new Site(step, use.line());
        switch (use) {
          case Use.Call call -> call(call, site, new Kept(type, method, elements, call.at()));
          case Use.Make make ->
              code.find(make.type()).ifPresent(one -> make(one, found -> reach(found, site)));
          case Use.Touch touch ->
              code.find(touch.type())
                  .ifPresent(one -> initialize(one, found -> reach(found, site)));
        }
      }
    } catch (IllegalArgumentException e) {
      // No code that can be read: the virtual machine says so when the class is loaded.
    }
  }

  private void call(Use.Call call, Site site, Kept kept) {
    Optional<PluginClass> owner = code.find(call.owner());
    if (owner.isEmpty()) {
      ban(declaring(call), call, site, kept);
      if (call.isConstructor() && HASHED.contains(call.owner())) {
        hash(call, site, kept);
      }
      return;
    }
    PluginClass type = owner.get();
    if (!call.virtual()) {
      initialize(type, found -> reach(found, site));
    }
    Optional<Found> named = code.resolve(type, call.key());
    if (named.isPresent()) {
      reach(named.get(), site);
    } else {
      code.outside(type).forEach(above -> ban(above, call, site, kept));
    }
    if (call.virtual()
        && calls.computeIfAbsent(type.name(), n -> new LinkedHashSet<>()).add(call.key())) {
      for (PluginClass sub : List.copyOf(subtypes.getOrDefault(type.name(), Set.of()))) {
        code.resolve(sub, call.key()).ifPresent(found -> reach(found, site));
      }
    }
  }

  // ---- what is found ----------------------------------------------------------------------

  /** The hash code of an enum is that of all enums, through whichever it is asked for. */
  private static String declaring(Use.Call call) {
    return call.key().equals("hashCode()I") && OutsideTypes.isEnum(call.owner())
        ? "java/lang/Enum"
        : call.owner();
  }

  private void ban(String owner, Use.Call call, Site site, Kept kept) {
    bans.find(owner, call.name(), call.descriptor())
        .ifPresent(banned -> find(banned.rule(), "calls " + banned.shown(), site, kept));
  }

  private void hash(Use.Call call, Site site, Kept kept) {
    kept.signature()
        .filter(ClassTypeSig.class::isInstance)
        .flatMap(type -> argument((ClassTypeSig) type))
        .filter(this::hashesByIdentity)
        .ifPresent(
            key ->
                find(
                    Rule.IDENTITY,
                    "makes a %s of %s, whose hash codes differ from run to run"
                        .formatted(
                            call.owner().substring("java/util/".length()), key.replace('/', '.')),
                    site,
                    kept));
  }

  /** The internal name of the first type argument, if that is a class. */
  private static Optional<String> argument(ClassTypeSig type) {
    return type.typeArgs().stream()
        .findFirst()
        .filter(TypeArg.Bounded.class::isInstance)
        .map(argument -> ((TypeArg.Bounded) argument).boundType())
        .filter(ClassTypeSig.class::isInstance)
        .map(bound -> internalName((ClassTypeSig) bound));
  }

  private static String internalName(ClassTypeSig type) {
    String descriptor = type.classDesc().descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }

  private boolean hashesByIdentity(String key) {
    Optional<PluginClass> known = code.find(key);
    if (known.isEmpty()) {
      return OutsideTypes.isEnum(key);
    }
    PluginClass type = known.get();
    Set<String> above = code.outside(type);
    above.remove("java/lang/Object");
    return type.isEnum()
        || !type.isInterface() && above.isEmpty() && code.resolve(type, "hashCode()I").isEmpty();
  }

  /** A finding of a library is said once for each place that leads there, and each rule. */
  private void find(Rule rule, String does, Site site, Kept kept) {
    if (kept.field().filter(PluginClass::isMarked).isPresent()) {
      return;
    }
    Optional<Entry> entry = site.step().entry();
    Place place = entry.map(Entry::place).orElseGet(site::place);
    String what = entry.map(in -> in.does() + by(in, site) + does).orElse(does);
    if (said.add(entry.map(in -> in.place().toString()).orElse(site.place() + what) + rule)) {
      findings.add(new Finding(rule, place, what));
    }
  }

  private static String by(Entry entry, Site site) {
    return entry.does().endsWith(" " + site.place().member())
        ? ", which "
        : ", by which " + site.place() + " ";
  }
}
