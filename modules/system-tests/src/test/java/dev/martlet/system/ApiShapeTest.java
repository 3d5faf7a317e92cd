package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for each type of the API that plugins compile against. */
class ApiShapeTest {
  /** The class files of the API, by their names in the jar. */
  private static Map<String, ClassModel> classes() throws Exception {
    Map<String, ClassModel> classes = new TreeMap<>();
    try (FileSystem jar = FileSystems.newFileSystem(PluginSource.API);
        Stream<Path> all = Files.walk(jar.getPath("dev"))) {
      for (Path file : all.filter(path -> path.toString().endsWith(".class")).toList()) {
        classes.put(file.toString(), ClassFile.of().parse(Files.readAllBytes(file)));
      }
    }
    return classes;
  }

  /** What is not marked as nullable is not null, for the tools of authors that check it. */
  @Test
  void allPackagesAreMarkedForNull() throws Exception {
    Map<String, ClassModel> classes = classes();
    List<String> packages =
        classes.keySet().stream()
            .map(name -> name.substring(0, name.lastIndexOf('/') + 1) + "package-info.class")
            .distinct()
            .toList();
    assertTrue(packages.size() >= 4, packages.toString());
    for (String name : packages) {
      List<String> marks =
          classes.get(name).findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
              .flatMap(annotations -> annotations.annotations().stream())
              .map(Annotation::className)
              .map(Object::toString)
              .toList();
      assertEquals(List.of("Lorg/jspecify/annotations/NullMarked;"), marks, name);
    }
  }
}
