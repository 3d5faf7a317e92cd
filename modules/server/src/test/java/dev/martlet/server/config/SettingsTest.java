package dev.martlet.server.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The declarations of the settings. */
class SettingsTest {
  private static final Path HOME = Path.of("home").toAbsolutePath();

  private static final Pattern INTEGER_RANGE = Pattern.compile("(\\d+) to (\\d+)");

  /** A setting that is a whole number from {@code min} to {@code max}, as its range says. */
  record IntegerSetting(Setting<?> setting, long min, long max) {}

  private static List<IntegerSetting> integers() {
    List<IntegerSetting> integers = new ArrayList<>();
    for (Setting<?> setting : Settings.all()) {
      Matcher range = INTEGER_RANGE.matcher(setting.range());
      if (range.matches()) {
        integers.add(
            new IntegerSetting(
                setting, Long.parseLong(range.group(1)), Long.parseLong(range.group(2))));
      }
    }
    return integers;
  }

  private static void assertRefused(Setting<?> setting, long value) {
    Properties properties = new Properties();
    properties.setProperty("martlet.home", HOME.toString());
    properties.setProperty(setting.key(), Long.toString(value));
    String message =
        assertThrows(
                ConfigException.class,
                () -> ConfigReader.read(properties, Map.of()),
                setting + "=" + value)
            .getMessage();
    assertTrue(message.contains(setting.key()), message);
    assertTrue(message.contains(Long.toString(value)), message);
  }

  @Test
  void everyDefaultCanBeParsedAndIsInItsRange() {
    for (Setting<?> setting : Settings.all()) {
      assertDoesNotThrow(() -> setting.parse(setting.defaultText(), HOME), setting.key());
    }
  }

  @Test
  void everyWholeNumberHasARange() {
    List<Setting<?>> ranged = new ArrayList<>();
    integers().forEach(integer -> ranged.add(integer.setting()));
    for (Setting<?> setting : Settings.all()) {
      if (setting.parse(setting.defaultText(), HOME) instanceof Integer) {
        assertTrue(ranged.contains(setting), setting.key());
      }
    }
    assertTrue(ranged.contains(PortSettings.SHARD_PORT));
  }

  @Test
  void theBoundsOfARangeAreAllowedAndTheirNeighboursOutsideAreNot() {
    for (IntegerSetting integer : integers()) {
      Setting<?> setting = integer.setting();
      assertDoesNotThrow(() -> setting.parse(Long.toString(integer.min()), HOME), setting.key());
      assertDoesNotThrow(() -> setting.parse(Long.toString(integer.max()), HOME), setting.key());
      assertRefused(setting, integer.min() - 1);
      assertRefused(setting, integer.max() + 1);
    }
    assertRefused(WatchdogSettings.SHARD_ALLOCATION, 0);
  }

  @Provide
  Arbitrary<IntegerSetting> integerSettings() {
    return Arbitraries.of(integers());
  }

  @Property
  void aWholeNumberIsAllowedIfItIsInTheRangeAndOnlyThen(
      @ForAll("integerSettings") IntegerSetting integer, @ForAll long value) {
    Setting<?> setting = integer.setting();
    if (value >= integer.min() && value <= integer.max()) {
      setting.parse(Long.toString(value), HOME);
    } else {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> setting.parse(Long.toString(value), HOME));
      assertTrue(refused.getMessage().contains(setting.key()), refused.getMessage());
    }
  }

  @Test
  void whatIsNotOneOfTheChoicesIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> AdmissionSettings.PROXY_HEADER.parse("via", HOME))
            .getMessage();
    assertEquals(
        "martlet.proxy-header: must be one of [x-forwarded-for, forwarded, proxy-protocol], not"
            + " \"via\"",
        message);
    assertEquals(
        ProxyHeaderKind.PROXY_PROTOCOL,
        AdmissionSettings.PROXY_HEADER.parse("proxy-protocol", HOME));
  }

  @Test
  void everyDeclaredSettingIsListedOnce() throws Exception {
    List<Setting<?>> declared = declaredSettings();
    assertFalse(declared.isEmpty());
    assertEquals(new HashSet<>(declared), Set.copyOf(Settings.all()));
    assertEquals(declared.size(), Settings.all().size());
  }

  /** The constants of all classes of the package, also of those that the list forgot. */
  private static List<Setting<?>> declaredSettings() throws Exception {
    Path classes =
        Path.of(Settings.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Setting<?>> declared = new ArrayList<>();
    String packageName = Settings.class.getPackageName();
    try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
      for (Path file : files.filter(path -> path.toString().endsWith("Settings.class")).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        for (Field field : Class.forName(packageName + "." + name).getDeclaredFields()) {
          if (field.getType() == Setting.class) {
            declared.add((Setting<?>) field.get(null));
          }
        }
      }
    }
    return declared;
  }
}
