package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
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

  /**
   * Types say since when they are there; what comes later without it is there since its type is.
   */
  @Test
  void allTypesSaySinceWhen() throws Exception {
    List<String> without = new ArrayList<>();
    for (String module : List.of("api", "testkit")) {
      Path sources = Project.ROOT.resolve("modules").resolve(module).resolve("src/main/java/dev");
      try (Stream<Path> all = Files.walk(sources)) {
        List<Path> files =
            all.filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !file.endsWith("package-info.java"))
                .toList();
        assertTrue(!files.isEmpty());
        without.addAll(withoutSince(files));
      }
    }
    assertEquals(List.of(), without);
  }

  private static List<String> withoutSince(List<Path> files) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> without = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new TreePathScanner<Void, Void>() {
          @Override
          public Void visitClass(ClassTree type, Void nothing) {
            if (isPublic(type, getCurrentPath().getParentPath().getLeaf())) {
              DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
              if (comment == null
                  || comment.getBlockTags().stream().noneMatch(SinceTree.class::isInstance)) {
                without.add(type.getSimpleName().toString());
              }
            }
            return super.visitClass(type, nothing);
          }
        }.scan(unit, null);
      }
    }
    return without;
  }

  private static boolean isPublic(ClassTree type, Tree parent) {
    boolean ofInterface =
        parent instanceof ClassTree outer
            && (outer.getKind() == Tree.Kind.INTERFACE
                || outer.getKind() == Tree.Kind.ANNOTATION_TYPE);
    return ofInterface || type.getModifiers().getFlags().contains(Modifier.PUBLIC);
  }
}
