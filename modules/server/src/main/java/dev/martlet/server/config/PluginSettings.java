package dev.martlet.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where plugins are, and how they are loaded. */
@SuppressWarnings("doclint:missing") // the help of each setting says what it is for
public final class PluginSettings {
  static final SettingGroup GROUP = new SettingGroup();

  public static final Setting<Path> FOLDER =
      GROUP.path("martlet.plugins", "plugins").help("path", "the folder of the plugins");

  public static final Setting<Boolean> STRICT =
      GROUP
          .flag("martlet.plugins-strict", false)
          .help(
              "true or false",
              "whether a plugin that does not load keeps the server from starting");

  public static final Setting<Duration> DEADLINE =
      GROUP
          .duration("martlet.plugin-deadline", Duration.ofSeconds(30))
          .help(
              "duration",
              "how long the constructor of a plugin's provider may take; then it is reported, and"
                  + " left out");

  public static final Setting<Determinism> DETERMINISM =
      GROUP
          .choice("martlet.determinism", Determinism.WARN)
          .help(
              "off, warn or refuse",
              "what is done about a plugin whose simulations depend on anything but their inputs,"
                  + " such as the wall clock, as far as its class files show: nobody looks, it is"
                  + " logged, or the plugin is not loaded");

  public static final Setting<Set<String>> NATIVE_ACCESS =
      GROUP
          .text("martlet.plugins-native-access", "")
          .as(PluginSettings::names)
          .help(
              "names, separated by commas",
              "the plugins that may call native code, such as that of sqlite-jdbc, without a"
                  + " warning: the names of their modules, as `martlet plugins` lists"
                  + " them");

  public static final Setting<Boolean> PAGES =
      GROUP
          .flag("martlet.plugin-pages", true)
          .help(
              "true or false",
              "whether the HTTP port serves the pages that plugins bring, and lists them at `/`");

  public static final Setting<Integer> PAGE_BYTES =
      GROUP
          .bytes("martlet.limits.page-bytes", 16 * 1024 * 1024)
          .limit("404: the start, and `martlet plugins`, say which page is not served", "")
          .help(
              "bytes",
              "how many bytes the files of one plugin's page may have together, which are held in"
                  + " memory; a page with more is not served. 0 is unlimited");

  public static final Setting<Path> DATA =
      GROUP
          .path("martlet.data", "data")
          .help(
              "path",
              "the folder of the files that plugins keep; each has a folder in it, named as its"
                  + " module, which is made when the plugin asks for it");

  public static final Setting<Integer> METRICS =
      GROUP
          .integer("martlet.limits.plugin-metrics", 64, 0, 10_000)
          .limit("logged once a plugin; the metric is not shown", "")
          .help("metrics", "how many metrics of its own a plugin may have; 0 is unlimited");

  private static Set<String> names(String text) {
    return Pattern.compile(",")
        .splitAsStream(text)
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private PluginSettings() {}
}
