package dev.martlet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A package of the server uses only those before it in the list. */
class RoomOrderTest {
  private static final String ROOT = "dev.martlet.server";

  /** From the ground up; the empty name is the root package. */
  private static final List<String> ROOMS =
      List.of(
          "logging",
          "tls",
          "config",
          "plugin",
          "refusal",
          "connection",
          "admission",
          "socket",
          "http",
          "");

  /** The two ports do not use each other, whatever their order. */
  private static final List<String> PORTS = List.of("socket", "http");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  private static boolean isAllowed(String from, String to) {
    boolean otherPort = PORTS.contains(from) && PORTS.contains(to) && !from.equals(to);
    return ROOMS.indexOf(to) <= ROOMS.indexOf(from) && !otherPort;
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    TreeSet<String> found = new TreeSet<>();
    classes.forEach(type -> found.add(room(type)));
    assertEquals(new TreeSet<>(ROOMS), found);
  }

  @Test
  void noPackageUsesOneThatComesAfterIt() {
    TreeSet<String> wrong = new TreeSet<>();
    for (JavaClass type : classes) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(ROOT) && !isAllowed(room(type), room(target))) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }
}
