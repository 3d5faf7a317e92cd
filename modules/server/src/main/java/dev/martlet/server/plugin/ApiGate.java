package dev.martlet.server.plugin;

import dev.martlet.server.plugin.ApiUses.Missing;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.List;
import java.util.Optional;

/**
 * Refuses a plugin that was made for another API than the server's, before any of its classes is
 * loaded: its author reads what to do, instead of an error about a method that is not there.
 *
 * <p>The version is that of the module {@code dev.martlet.api}, which the compiler notes in modular
 * jars; a plain jar can say it in its manifest, as {@value #ENTRY}. Whatever they say, all that the
 * jars use of the API must be there.
 */
final class ApiGate {
  private static final String ENTRY = "Martlet-Api-Version";
  private static final String CHANGES =
      "sdk/changelog.md in the server's folder says what has changed, and the jar to compile"
          + " against is beside it";

  private final ApiMembers api = new ApiMembers();
  private final ApiUses uses = new ApiUses(api);

  /**
   * Examines the jars of a plugin.
   *
   * @param also given their class files
   * @throws PluginRefusedException if one was made for another API
   * @throws IOException if one cannot be read
   */
  void require(List<PluginJar> jars, ClassFiles also) throws PluginRefusedException, IOException {
    for (PluginJar jar : jars) {
      requireVersion(jar);
      requireServices(jar);
      requireUses(jar, also);
    }
  }

  private void requireVersion(PluginJar jar) throws PluginRefusedException {
    Optional<ApiVersion> madeFor = madeFor(jar);
    Optional<ApiVersion> present = api.version();
    if (madeFor.isPresent() && present.isPresent() && !present.get().suits(madeFor.get())) {
      String wanted = "API " + madeFor.get().text();
      throw present.get().isOlderThan(madeFor.get())
          ? refused(
              jar, wanted, ": it needs a newer server, or compile it for this one: " + CHANGES)
          : refused(jar, wanted, ": " + CHANGES);
    }
  }

  private static Optional<ApiVersion> madeFor(PluginJar jar) {
    Optional<String> compiled =
        jar.descriptor().requires().stream()
            .filter(requires -> requires.name().equals(VisibleModules.API))
            .findFirst()
            .flatMap(Requires::rawCompiledVersion);
    return compiled.or(() -> jar.attribute(ENTRY)).flatMap(ApiVersion::of);
  }

  private void requireServices(PluginJar jar) throws PluginRefusedException {
    for (Provides provides : jar.descriptor().provides()) {
      if (api.isAbout(provides.service()) && !api.has(provides.service())) {
        throw lacking(jar, provides.service(), "it provides " + provides.service());
      }
    }
  }

  private void requireUses(PluginJar jar, ClassFiles also)
      throws PluginRefusedException, IOException {
    Optional<Missing> missing = uses.firstMissing(jar, also);
    if (missing.isPresent()) {
      Missing first = missing.get();
      throw lacking(jar, first.type(), first.user() + " uses " + first.what());
    }
  }

  private PluginRefusedException lacking(PluginJar jar, String type, String use) {
    String wanted = api.wasBeforeOne(type) ? "an API of before 1.0" : "another API";
    return refused(jar, wanted, " (" + use + ", which is not there): " + CHANGES);
  }

  private PluginRefusedException refused(PluginJar jar, String wanted, String rest) {
    return new PluginRefusedException(
        "%s was made for %s of Martlet, and this server has %s%s"
            .formatted(
                jar.isPlain() ? jar.file() : "module " + jar.name(),
                wanted,
                api.version().map(version -> "API " + version.text()).orElse("another"),
                rest));
  }
}
