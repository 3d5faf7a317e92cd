package dev.martlet.system;

import dev.martlet.system.ApiModel.Member;
import dev.martlet.system.ApiModel.Type;
import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassSignature;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodSignature;
import java.lang.classfile.Signature;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.attribute.ExceptionsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Class files to a model of the API, and back to a jar of classes without code, which tools can
 * compare.
 */
final class ApiClassFiles {
  private static final String PREVIEW = "Ldev/martlet/api/Preview;";
  private static final String NULLABLE = "Lorg/jspecify/annotations/Nullable;";

  /** What of a type's or member's access matters to others. */
  private static final List<AccessFlag> SHOWN =
      List.of(
          AccessFlag.PUBLIC,
          AccessFlag.PROTECTED,
          AccessFlag.STATIC,
          AccessFlag.ABSTRACT,
          AccessFlag.FINAL,
          AccessFlag.VARARGS,
          AccessFlag.INTERFACE,
          AccessFlag.ANNOTATION,
          AccessFlag.ENUM);

  private final Map<String, ClassModel> classes = new HashMap<>();

  private ApiClassFiles(Collection<byte[]> files) {
    for (byte[] file : files) {
      ClassModel type = ClassFile.of().parse(file);
      classes.put(type.thisClass().asInternalName(), type);
    }
  }

  /**
   * The model of what some class files have for those outside their modules. What is marked as a
   * preview is left out, but for abstract methods: who implements their type must have them.
   *
   * @param exported whether a package, by its name, can be seen from outside
   */
  static ApiModel model(Collection<byte[]> files, Predicate<String> exported) {
    ApiClassFiles all = new ApiClassFiles(files);
    ApiModel model = new ApiModel();
    for (ClassModel each : all.classes.values()) {
      if (all.isSeen(each, exported)) {
        model.add(all.type(each, exported));
      }
    }
    return model;
  }

  private boolean isSeen(ClassModel type, Predicate<String> exported) {
    String name = name(type.thisClass());
    if (!exported.test(name.substring(0, Math.max(0, name.lastIndexOf('.'))))
        || hasAnnotation(type, PREVIEW)
        || !isForOthers(flags(type))) {
      return false;
    }
    return outer(type).map(outer -> isSeen(classes.get(outer), exported)).orElse(true);
  }

  private static java.util.Optional<String> outer(ClassModel type) {
    return type.findAttribute(Attributes.innerClasses()).stream()
        .flatMap(all -> all.classes().stream())
        .filter(each -> each.innerClass().equals(type.thisClass()))
        .flatMap(each -> each.outerClass().stream())
        .map(ClassEntry::asInternalName)
        .findFirst();
  }

  /** Those of a nested type are not in its own access flags. */
  private static Set<AccessFlag> flags(ClassModel type) {
    return type.findAttribute(Attributes.innerClasses()).stream()
        .flatMap(all -> all.classes().stream())
        .filter(each -> each.innerClass().equals(type.thisClass()))
        .map(each -> each.flags())
        .findFirst()
        .orElse(type.flags().flags());
  }

  private static boolean isForOthers(Set<AccessFlag> flags) {
    return (flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED))
        && !flags.contains(AccessFlag.SYNTHETIC);
  }

  private static List<String> words(Set<AccessFlag> flags) {
    return SHOWN.stream()
        .filter(flags::contains)
        .map(flag -> flag.name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  private Type type(ClassModel from, Predicate<String> exported) {
    Type type = new Type(name(from.thisClass()), words(flags(from)));
    from.superclass().ifPresent(superclass -> type.facts().put("extends", name(superclass)));
    put(type.facts(), "implements", from.interfaces().stream().map(ApiClassFiles::name).toList());
    from.findAttribute(Attributes.permittedSubclasses())
        .ifPresent(
            permitted -> {
              TreeSet<String> names = new TreeSet<>();
              for (ClassEntry each : permitted.permittedSubclasses()) {
                ClassModel known = classes.get(each.asInternalName());
                names.add(known != null && isSeen(known, exported) ? name(each) : "(hidden)");
              }
              put(type.facts(), "permits", List.copyOf(names));
            });
    from.findAttribute(Attributes.record())
        .ifPresent(
            record ->
                put(
                    type.facts(),
                    "components",
                    record.components().stream()
                        .map(each -> each.name().stringValue() + ":" + each.descriptor())
                        .toList()));
    putSignature(type.facts(), from);
    for (FieldModel each : from.fields()) {
      if (isForOthers(each.flags().flags()) && !hasAnnotation(each, PREVIEW)) {
        type.add(field(each));
      }
    }
    for (MethodModel each : from.methods()) {
      Set<AccessFlag> flags = each.flags().flags();
      if (isForOthers(flags)
          && (!hasAnnotation(each, PREVIEW) || flags.contains(AccessFlag.ABSTRACT))) {
        type.add(method(each));
      }
    }
    return type;
  }

  private static Member field(FieldModel from) {
    Member field =
        new Member(
            "field",
            words(from.flags().flags()),
            from.fieldName().stringValue(),
            from.fieldType().stringValue());
    putSignature(field.facts(), from);
    from.findAttribute(Attributes.constantValue())
        .map(ConstantValueAttribute::constant)
        .ifPresent(value -> field.facts().put("value", oneLine(value.constantValue().toString())));
    put(field.facts(), "nullable", nullable(from));
    return field;
  }

  private static Member method(MethodModel from) {
    Member method =
        new Member(
            "method",
            words(from.flags().flags()),
            from.methodName().stringValue(),
            from.methodType().stringValue());
    putSignature(method.facts(), from);
    put(
        method.facts(),
        "throws",
        from.findAttribute(Attributes.exceptions()).map(ExceptionsAttribute::exceptions).stream()
            .flatMap(List::stream)
            .map(ApiClassFiles::name)
            .sorted()
            .toList());
    put(method.facts(), "nullable", nullable(from));
    from.findAttribute(Attributes.annotationDefault())
        .map(each -> each.defaultValue())
        .ifPresent(value -> method.facts().put("default", shown(value)));
    return method;
  }

  private static String shown(AnnotationValue value) {
    return oneLine(value.toString());
  }

  private static String oneLine(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static void put(Map<String, String> facts, String word, List<String> values) {
    if (!values.isEmpty()) {
      facts.put(word, String.join(" ", values));
    }
  }

  private static void putSignature(Map<String, String> facts, AttributedElement from) {
    from.findAttribute(Attributes.signature())
        .map(each -> each.signature().stringValue())
        .ifPresent(signature -> facts.put("signature", signature));
  }

  private static boolean hasAnnotation(AttributedElement element, String descriptor) {
    return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
        .flatMap(all -> all.annotations().stream())
        .map(Annotation::className)
        .anyMatch(name -> name.equalsString(descriptor));
  }

  /** What may be null: {@code result}, or parameters by their numbers. */
  private static List<String> nullable(AttributedElement element) {
    List<String> places = new ArrayList<>();
    element
        .findAttribute(Attributes.runtimeVisibleTypeAnnotations())
        .ifPresent(
            all -> {
              for (TypeAnnotation each : all.annotations()) {
                if (each.annotation().className().equalsString(NULLABLE)
                    && each.targetPath().isEmpty()) {
                  switch (each.targetInfo()) {
                    case TypeAnnotation.FormalParameterTarget parameter ->
                        places.add(Integer.toString(parameter.formalParameterIndex()));
                    case TypeAnnotation.EmptyTarget result -> places.add("result");
                    default -> {
                      // A bound or an exception: no value.
                    }
                  }
                }
              }
            });
    return places.stream().sorted().toList();
  }

  private static String name(ClassEntry type) {
    return type.asInternalName().replace('/', '.');
  }

  // ---- back to classes ---------------------------------------------------------------------

  /** Writes a jar with the types of a model, as classes without code. */
  static void writeJar(ApiModel model, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Type each : model.types().values()) {
        out.putNextEntry(new JarEntry(each.name().replace('.', '/') + ".class"));
        out.write(classFile(each));
      }
    }
  }

  private static int bits(List<String> words) {
    int bits = 0;
    for (AccessFlag flag : SHOWN) {
      if (words.contains(flag.name().toLowerCase(java.util.Locale.ROOT))) {
        bits |= flag.mask();
      }
    }
    return bits;
  }

  private static byte[] classFile(Type type) {
    return ClassFile.of()
        .build(
            ClassDesc.of(type.name()),
            builder -> {
              builder.withFlags(bits(type.flags()));
              type.fact("extends").ifPresent(name -> builder.withSuperclass(ClassDesc.of(name)));
              builder.withInterfaceSymbols(descs(type.fact("implements").orElse("")));
              type.fact("signature")
                  .map(ClassSignature::parseFrom)
                  .ifPresent(each -> builder.with(SignatureAttribute.of(each)));
              for (Member each : type.members().values()) {
                if (each.kind().equals("field")) {
                  builder.withField(
                      each.name(),
                      ClassDesc.ofDescriptor(each.descriptor()),
                      field -> {
                        field.withFlags(bits(each.flags()));
                        each.fact("signature")
                            .map(Signature::parseFrom)
                            .ifPresent(signature -> field.with(SignatureAttribute.of(signature)));
                      });
                } else {
                  builder.withMethod(
                      each.name(),
                      MethodTypeDesc.ofDescriptor(each.descriptor()),
                      bits(each.flags()),
                      method -> {
                        each.fact("signature")
                            .map(MethodSignature::parseFrom)
                            .ifPresent(signature -> method.with(SignatureAttribute.of(signature)));
                        each.fact("throws")
                            .ifPresent(
                                names -> method.with(ExceptionsAttribute.ofSymbols(descs(names))));
                        if (!each.is("abstract")) {
                          method.withCode(code -> code.aconst_null().athrow());
                        }
                      });
                }
              }
            });
  }

  private static List<ClassDesc> descs(String names) {
    return List.of(names.split(" ")).stream()
        .filter(name -> !name.isEmpty())
        .map(ClassDesc::of)
        .toList();
  }
}
