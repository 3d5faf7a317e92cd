package dev.martlet.engine.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for annotations of Jackson that have no effect, because it would be a surprise which
 * members are sent. They are read from the class file: reflection leaves out annotations whose jar
 * is not there. Any thread; asked once for each class of a plugin.
 */
final class TypeAnnotations {
  /** These let whoever sends an input name any class. */
  private static final Set<String> UNSAFE_IDS = Set.of("CLASS", "MINIMAL_CLASS", "CUSTOM");

  private final Class<?> type;

  private TypeAnnotations(Class<?> type) {
    this.type = type;
  }

  /**
   * The first annotation of Jackson on a type or its members that has no effect. Those that it
   * inherits count, too.
   *
   * @param type of a plugin
   * @return what is wrong, naming the annotation and where it is; empty if nothing is
   */
  static Optional<String> fault(Class<?> type) {
    if (type == null || DataTypes.isOfJdk(type)) {
      return Optional.empty();
    }
    return bytes(type)
        .flatMap(new TypeAnnotations(type)::fault)
        .or(() -> fault(type.getSuperclass()))
        .or(
            () ->
                Arrays.stream(type.getInterfaces())
                    .map(TypeAnnotations::fault)
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** The class file; empty for a class without one, or if it has no annotations. */
  private static Optional<byte[]> bytes(Class<?> type) {
    URL file = type.getResource("/" + type.getName().replace('.', '/') + ".class");
    if (file == null) {
      return Optional.empty();
    }
    try {
      URLConnection connection = file.openConnection();
      connection.setUseCaches(false); // which would keep each jar open for good
      int length = connection.getContentLength();
      try (InputStream in = connection.getInputStream()) {
        byte[] bytes = length < 0 ? in.readAllBytes() : in.readNBytes(length);
        boolean annotated =
            new String(bytes, StandardCharsets.ISO_8859_1).contains("RuntimeVisible");
        return annotated ? Optional.of(bytes) : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> fault(byte[] bytes) {
    return places(ClassFile.of().parse(bytes)).entrySet().stream()
        .flatMap(place -> place.getValue().stream().map(each -> fault(each, place.getKey())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The annotations of the class and its members, by where they are. */
  private Map<String, List<Annotation>> places(ClassModel model) {
    Map<String, List<Annotation>> places = new LinkedHashMap<>();
    places.put(type.getName(), of(model));
    for (FieldModel field : model.fields()) {
      places.put(type.getName() + "." + field.fieldName().stringValue(), of(field));
    }
    for (MethodModel method : model.methods()) {
      String name = type.getName() + "." + method.methodName().stringValue();
      String place = name.replace("<init>", "new") + "()";
      places.computeIfAbsent(place, each -> new ArrayList<>()).addAll(of(method));
    }
    return places;
  }

  private static List<Annotation> of(AttributedElement element) {
    List<Annotation> all = new ArrayList<>();
    element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .ifPresent(found -> all.addAll(found.annotations()));
    element
        .findAttribute(Attributes.runtimeVisibleParameterAnnotations())
        .ifPresent(found -> found.parameterAnnotations().forEach(all::addAll));
    return all;
  }

  private Optional<String> fault(Annotation annotation, String place) {
    String name = className(annotation.classSymbol());
    if (!JacksonAnnotations.isJackson(name)) {
      return loaded(name)
          .filter(JacksonAnnotations::isBundle)
          .map(own -> "@" + name + " on " + place + " stands for others of Jackson: write those");
    }
    String what = "@" + name + " on " + place;
    if (!JacksonAnnotations.holds(name)) {
      return Optional.of(what + " has no effect here; the plugins page lists those that have");
    }
    if (loaded(name).isEmpty()) {
      return Optional.of(what + " has no effect: put jackson-annotations beside the plugin's jar");
    }
    return unsafeId(annotation)
        .map(id -> what + " lets clients name classes: use a name instead of " + id);
  }

  private static Optional<String> unsafeId(Annotation annotation) {
    return annotation.elements().stream()
        .filter(element -> element.name().equalsString("use"))
        .map(AnnotationElement::value)
        .filter(AnnotationValue.OfEnum.class::isInstance)
        .map(value -> ((AnnotationValue.OfEnum) value).constantName().stringValue())
        .filter(UNSAFE_IDS::contains)
        .findFirst();
  }

  private Optional<Class<?>> loaded(String name) {
    try {
      return Optional.of(Class.forName(name, false, type.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static String className(ClassDesc symbol) {
    String descriptor = symbol.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
  }
}
