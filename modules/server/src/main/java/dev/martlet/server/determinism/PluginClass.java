package dev.martlet.server.determinism;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Signature;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A class of a plugin, or of a library of it. */
final class PluginClass {
  private static final String MARK = "Ldev/martlet/api/Deterministic;";

  private final ClassModel model;
  private final boolean own;
  private final List<String> supertypes = new ArrayList<>();
  private final Map<String, MethodModel> methods = new HashMap<>();

  /**
   * A class.
   *
   * @param own whether it is of the plugin itself, and not of a library
   * @throws IllegalArgumentException if this is no class file that can be read
   */
  PluginClass(ClassModel model, boolean own) {
    this.model = model;
    this.own = own;
    model.superclass().map(ClassEntry::asInternalName).ifPresent(supertypes::add);
    model.interfaces().forEach(type -> supertypes.add(type.asInternalName()));
    for (MethodModel method : model.methods()) {
      methods.put(key(method), method);
    }
  }

  /** The name and descriptor of a method. */
  static String key(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  /** The internal name. */
  String name() {
    return model.thisClass().asInternalName();
  }

  /** The binary name. */
  String binaryName() {
    return name().replace('/', '.');
  }

  boolean isOwn() {
    return own;
  }

  boolean isInterface() {
    return flags().has(AccessFlag.INTERFACE);
  }

  boolean isAbstract() {
    return flags().has(AccessFlag.ABSTRACT);
  }

  boolean isEnum() {
    return flags().has(AccessFlag.ENUM);
  }

  private AccessFlags flags() {
    return model.flags();
  }

  /** The internal names of the superclass and of the interfaces, in this order. */
  List<String> supertypes() {
    return supertypes;
  }

  /**
   * The interfaces that the class itself names, with their type arguments; none if none has any.
   */
  List<Signature.ClassTypeSig> genericInterfaces() {
    return model
        .findAttribute(Attributes.signature())
        .map(signature -> signature.asClassSignature().superinterfaceSignatures())
        .orElse(List.of());
  }

  /** The methods that the class itself has. */
  Iterable<MethodModel> methods() {
    return methods.values();
  }

  Optional<MethodModel> method(String key) {
    return Optional.ofNullable(methods.get(key));
  }

  Optional<FieldModel> field(String name) {
    return model.fields().stream()
        .filter(field -> field.fieldName().equalsString(name))
        .findFirst();
  }

  /** The name of the file that it was compiled from; empty if the class does not say. */
  String sourceFile() {
    return model
        .findAttribute(Attributes.sourceFile())
        .map(file -> file.sourceFile().stringValue())
        .orElse("");
  }

  /** Whether its author says that it is deterministic. */
  boolean isMarked() {
    return isMarked(model);
  }

  /** Whether the author says why a class, method or field is deterministic. */
  static boolean isMarked(AttributedElement element) {
    return element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .filter(all -> all.annotations().stream().anyMatch(PluginClass::saysWhy))
        .isPresent();
  }

  private static boolean saysWhy(Annotation annotation) {
    return annotation.className().equalsString(MARK)
        && annotation.elements().stream()
            .anyMatch(
                element ->
                    element.value() instanceof AnnotationValue.OfString reason
                        && !reason.stringValue().isBlank());
  }
}
