package dev.martlet.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of the server: each uses those before it, and none after it. */
class RoomsTest {
  private static final String ROOT = "dev.martlet.server";

  /** From the ground up; the root comes on top. */
  private static final List<String> ROOMS =
      List.of(
          "logging",
          "tls",
          "config",
          "determinism",
          "plugin",
          "refusal",
          "journals",
          "connection",
          "admission",
          "transport",
          "fanout",
          "socket",
          "http");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target/classes"));

  private static String name(String room) {
    return ROOT + "." + room;
  }

  @Test
  void noRoomUsesOneThatComesAfterIt() {
    for (int i = 0; i < ROOMS.size(); i++) {
      Stream<String> later = ROOMS.stream().skip(i + 1L).map(RoomsTest::name);
      noClasses()
          .that()
          .resideInAPackage(name(ROOMS.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Stream.concat(later, Stream.of(ROOT)).toArray(String[]::new))
          .because("a room uses only those before it")
          .check(CLASSES);
    }
  }

  @Test
  void theTwoPortsDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage(name("http"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(name("socket"))
        .because("what they share has rooms of its own")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsARoomAndEveryRoomIsThere() {
    Set<String> packages =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    packages.remove(""); // the module's descriptor
    Set<String> rooms =
        ROOMS.stream().map(RoomsTest::name).collect(Collectors.toCollection(TreeSet::new));
    rooms.add(ROOT);
    assertEquals(rooms, packages);
  }
}
